import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { metadataOf } from '../../lambdas/adapters/s3-metadata';
import { s3RecordingArchive } from '../../lambdas/adapters/s3-recording-archive';
import { realTime } from '../../lambdas/runtime/time';
import { recordingArchiveContract } from '../support/contracts/recording-archive-contract';
import { MemoryArchive } from '../support/fakes/memory-archive';
import { MemoryMetrics } from '../support/fakes/memory-metrics';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../support/simulated-aws/simulated-s3';

recordingArchiveContract('the fake', () => {
  const archive = new MemoryArchive();
  return Promise.resolve({
    archive,
    put: async (key, { sid: recordingSid, callSid, jobNumber, startedAt, durationSeconds, channels }, bytes) => {
      archive.put(key, { recordingSid, callSid, jobNumber, startedAt, durationSeconds, channels, bytes });
      await Promise.resolve();
    },
    putBare: async (key) => {
      archive.put(key, { bytes: 3 });
      await Promise.resolve();
    },
    delete: async (key) => {
      archive.delete(key);
      await Promise.resolve();
    },
  });
});

recordingArchiveContract('the adapter, over a simulated bucket', () => {
  const bucket = new SimulatedBucket('bucket');
  const s3 = new (simulatedClient(S3Client, { time: realTime, service: bucket.answer }))({});
  return Promise.resolve({
    archive: s3RecordingArchive(s3, { bucket: bucket.name, metrics: new MemoryMetrics(), time: realTime }),
    put: async (Key, recording, bytes) => {
      const Metadata = metadataOf(recording);
      await s3.send(new PutObjectCommand({ Bucket: bucket.name, Key, Body: Buffer.alloc(bytes), Metadata }));
    },
    putBare: async (Key) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket.name, Key, Body: 'ID3' }));
    },
    delete: async (key) => {
      bucket.delete(key);
      await Promise.resolve();
    },
  });
});
