import { S3Client } from '@aws-sdk/client-s3';
import { s3LinkSigner } from '../../lambdas/adapters/s3-link-signer';
import { s3RecordingStore } from '../../lambdas/adapters/s3-recording-store';
import { realTime } from '../../lambdas/runtime/time';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { MemoryStore } from '../support/fakes/memory-store';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../support/simulated-aws/simulated-s3';
import { PREFIXES, recordingStoreContract } from '../support/contracts/recording-store-contract';

recordingStoreContract('the fake', () => {
  const store = new MemoryStore();
  store.prefixes = PREFIXES;
  return Promise.resolve({ store, links: store });
});

recordingStoreContract('the adapter, over a simulated bucket', () => {
  const bucket = new SimulatedBucket('bucket');
  const s3 = new (simulatedClient(S3Client, { time: realTime, service: bucket.answer }))({});
  const location = { bucket: bucket.name, prefixes: PREFIXES };
  return Promise.resolve({
    store: s3RecordingStore(s3, location, { metrics: new MemoryMetrics(), time: realTime }),
    links: s3LinkSigner(s3, { bucket: bucket.name, now: realTime.now }),
  });
});
