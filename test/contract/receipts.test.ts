import { S3Client } from '@aws-sdk/client-s3';
import { s3Receipts } from '../../lambdas/adapters/s3-receipts';
import { receiptKey } from '../../lambdas/core/receipt';
import { realTime } from '../../lambdas/runtime/time';
import { aReceipt, aReceiptWithoutAudio, receiptsContract } from '../support/contracts/receipts-contract';
import { MemoryReceipts } from '../support/fakes/memory-receipts';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedBucket } from '../support/simulated-aws/simulated-s3';
import { NO_DEADLINE } from '../support/subjects';

receiptsContract('the fake', () => Promise.resolve({ receipts: new MemoryReceipts() }));

const adapterOver = (bucket: SimulatedBucket) => {
  const s3 = new (simulatedClient(S3Client, { time: realTime, service: bucket.answer }))({});
  return s3Receipts(s3, { bucket: 'links', time: realTime });
};

receiptsContract('the adapter, over a simulated bucket', () => {
  const bucket = new SimulatedBucket('links');
  const put = (key: string, body: string) => {
    bucket.objects.set(key, { metadata: {}, bytes: Buffer.from(body) });
    return Promise.resolve();
  };
  return Promise.resolve({ receipts: adapterOver(bucket), put });
});

test('a receipt lies in the folder of the day its recording began, or was heard of where there is no audio', async () => {
  const bucket = new SimulatedBucket('links');
  const [withAudio, without] = [aReceipt(), aReceiptWithoutAudio()];
  await adapterOver(bucket).add(withAudio, NO_DEADLINE);
  await adapterOver(bucket).add(without, NO_DEADLINE);
  expect([...bucket.objects.keys()]).toEqual([
    `receipts/2026/11/20/${withAudio.recordingSid}-${withAudio.callSid}.json`,
    `receipts/2026/11/21/${without.recordingSid}-${without.callSid}.status.json`,
  ]);
  expect([...bucket.objects.keys()]).toEqual([withAudio, without].map(receiptKey));
});

describe('a bucket that gives no answer', () => {
  const elsewhere = adapterOver(new SimulatedBucket('another'));

  test('leaves the way of a recording open', async () => {
    await expect(elsewhere.add(aReceipt(), NO_DEADLINE)).rejects.toMatchObject({
      name: 'RetryLater',
      code: 'receipt-unwritten',
    });
  });

  test('is not taken for one without receipts', async () => {
    const day = elsewhere.ofDay('2026-11-20', NO_DEADLINE)[Symbol.asyncIterator]();
    await expect(day.next()).rejects.toMatchObject({ name: 'RetryLater', code: 's3-unavailable' });
    await expect(elsewhere.read('2026-11-20', aReceipt(), NO_DEADLINE)).rejects.toMatchObject({
      name: 'RetryLater',
      code: 's3-unavailable',
    });
  });
});
