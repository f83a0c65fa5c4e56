import { S3Client } from '@aws-sdk/client-s3';
import { s3AccessLog } from '../../lambdas/adapters/s3-access-log';
import { s3LinkGrants } from '../../lambdas/adapters/s3-link-grants';
import { s3LinkRegister } from '../../lambdas/adapters/s3-link-register';
import { grantKey } from '../../lambdas/core/link';
import { realTime } from '../../lambdas/runtime/time';
import { LOG_PLACE, accessLogContract, linkGrantsContract } from '../support/contracts/audit-contracts';
import { MemoryGrants } from '../support/fakes/memory-audit';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../support/simulated-aws/simulated-s3';
import { NO_DEADLINE } from '../support/subjects';

const aBucket = () => {
  const bucket = new SimulatedBucket('bucket');
  const s3 = new (simulatedClient(S3Client, { time: realTime, service: bucket.answer }))({});
  const put = (key: string, text: string) => {
    bucket.objects.set(key, { metadata: {}, bytes: Buffer.from(text) });
    return Promise.resolve();
  };
  return { bucket: bucket.name, s3, put };
};

linkGrantsContract('the fake', () => {
  const grants = new MemoryGrants();
  return Promise.resolve({
    grants,
    add: (grant) => Promise.resolve(void grants.records.set(grantKey(grant), grant)),
    put: (key) => Promise.resolve(void grants.records.set(key, undefined)),
  });
});

linkGrantsContract('the adapter, over a simulated bucket', () => {
  const { bucket, s3, put } = aBucket();
  const register = s3LinkRegister(s3, { bucket, time: realTime });
  return Promise.resolve({
    grants: s3LinkGrants(s3, { bucket, time: realTime }),
    add: (grant) => register.add(grant, NO_DEADLINE),
    put,
  });
});

accessLogContract('the adapter, over a simulated bucket', () => {
  const { bucket, s3, put } = aBucket();
  return Promise.resolve({ log: s3AccessLog(s3, { bucket, ...LOG_PLACE }, realTime), put });
});
