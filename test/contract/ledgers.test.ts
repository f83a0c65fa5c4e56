import { S3Client } from '@aws-sdk/client-s3';
import { s3Ledgers } from '../../lambdas/adapters/s3-ledgers';
import { realTime } from '../../lambdas/runtime/time';
import { ledgersContract } from '../support/contracts/ledgers-contract';
import { MemoryLedgers } from '../support/fakes/memory-ledgers';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../support/simulated-aws/simulated-s3';
import { NO_DEADLINE } from '../support/subjects';
import { aHeader } from '../support/worlds/ledger-world';

ledgersContract('the fake', () => Promise.resolve({ ledgers: new MemoryLedgers() }));

const adapterOver = (bucket: SimulatedBucket) => {
  const s3 = new (simulatedClient(S3Client, { time: realTime, service: bucket.answer }))({});
  return s3Ledgers(s3, { bucket: 'links', time: realTime });
};

ledgersContract('the adapter, over a simulated bucket', () => {
  const bucket = new SimulatedBucket('links');
  const put = (key: string, body: string) => {
    bucket.objects.set(key, { metadata: {}, bytes: Buffer.from(body) });
    return Promise.resolve();
  };
  const textOf = (key: string) => Promise.resolve(bucket.objects.get(key)?.bytes.toString() ?? '');
  return Promise.resolve({ ledgers: adapterOver(bucket), put, textOf });
});

describe('a bucket that gives no answer', () => {
  const elsewhere = adapterOver(new SimulatedBucket('another'));

  test('has not taken a ledger', async () => {
    await expect(elsewhere.add(aHeader(), [], NO_DEADLINE)).rejects.toMatchObject({
      name: 'RetryLater',
      code: 'ledger-unwritten',
    });
  });

  test.each([
    ['days', () => elsewhere.days('2008-01-01', NO_DEADLINE)],
    ['header', () => elsewhere.header('2026-11-20', NO_DEADLINE)],
    ['read', () => elsewhere.read('2026-11-20', NO_DEADLINE)],
  ])('is not taken for one without ledgers: %s', async (_, ask) => {
    await expect(ask()).rejects.toMatchObject({ name: 'RetryLater', code: 's3-unavailable' });
  });
});
