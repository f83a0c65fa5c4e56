import { S3Client } from '@aws-sdk/client-s3';
import { s3LinkRegister } from '../../lambdas/adapters/s3-link-register';
import { grantKey, linkGrant } from '../../lambdas/core/link';
import { realTime } from '../../lambdas/runtime/time';
import { aGrant, linkRegisterContract } from '../support/contracts/link-register-contract';
import { MemoryRegister } from '../support/fakes/memory-register';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../support/simulated-aws/simulated-s3';
import { NO_DEADLINE } from '../support/subjects';

linkRegisterContract('the fake', () => {
  const register = new MemoryRegister();
  return Promise.resolve({
    register,
    kept: (id) => Promise.resolve(register.grants.filter(({ linkId }) => linkId === id)),
  });
});

const adapterOver = (bucket: SimulatedBucket) => {
  const s3 = new (simulatedClient(S3Client, { time: realTime, service: bucket.answer }))({});
  return s3LinkRegister(s3, { bucket: 'links', time: realTime });
};

linkRegisterContract('the adapter, over a simulated bucket', () => {
  const bucket = new SimulatedBucket('links');
  const kept = (id: string) =>
    Array.from(bucket.objects)
      .filter(([key]) => key.includes(id))
      .map(([, { bytes }]) => linkGrant.parse(JSON.parse(bytes.toString())));
  return Promise.resolve({ register: adapterOver(bucket), kept: (id) => Promise.resolve(kept(id)) });
});

test('a record lies in the folder of its day, and its name says recording, call, link and job', async () => {
  const bucket = new SimulatedBucket('links');
  const grant = aGrant();
  await adapterOver(bucket).add(grant, NO_DEADLINE);
  const { recordingSid, callSid, linkId } = grant;
  expect([...bucket.objects.keys()]).toEqual([
    `links/2026/11/20/history-writer/${String(recordingSid)}-${String(callSid)}-${linkId}-J-1001.json`,
  ]);
  expect([...bucket.objects.keys()]).toEqual([grantKey(grant)]);
});

test('a bucket that does not take it leaves no link to give', async () => {
  const register = adapterOver(new SimulatedBucket('another'));
  await expect(register.add(aGrant(), NO_DEADLINE)).rejects.toMatchObject({
    name: 'RetryLater',
    code: 'link-unrecorded',
  });
});
