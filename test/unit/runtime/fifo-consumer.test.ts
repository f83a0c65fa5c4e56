import { Parked, Rejected, RetryLater } from '../../../lambdas/core/errors';
import { consumerWorld, failing } from '../../support/worlds/consumer-world';

const later = (waitAtLeastSeconds = 0) => new RetryLater('s3-unavailable', { message: 'x', waitAtLeastSeconds });
const parked = () => new Parked('job-missing', { message: 'none' });

test('what succeeded behind a failure of its group is acknowledged all the same', async () => {
  const { message, consume, rests } = consumerWorld('history-writer');
  const batch = [
    message('a1', { group: 'A' }),
    message('b1', { group: 'B' }),
    message('a2', { group: 'A' }),
    message('a3', { group: 'A' }),
  ];
  expect(await consume(batch, failing({ a1: later() }))).toEqual(['id-a1']);
  expect(rests()).toEqual([['receipt-a1', 5]]);
});

test('each message rests by its own tries', async () => {
  const { message, consume, rests } = consumerWorld('history-writer');
  const batch = [message('a1', { group: 'A', attempts: 9 }), message('a2', { group: 'A' })];
  await consume(batch, failing({ a1: later(), a2: later() }));
  expect(rests()).toEqual([
    ['receipt-a1', 640],
    ['receipt-a2', 5],
  ]);
});

test('a group that is to be left alone rests as a whole, for the longest time of its failures', async () => {
  const { message, consume, rests } = consumerWorld('history-writer');
  const batch = [
    message('a1', { group: 'A' }),
    message('a2', { group: 'A' }),
    message('a3', { group: 'A' }),
    message('a4', { group: 'A', attempts: 9 }),
    message('b1', { group: 'B' }),
  ];
  const errors = { a1: later(), a2: later(90), a3: later(60), a4: later(), b1: later() };
  await consume(batch, failing(errors));
  expect(rests()).toEqual([
    ['receipt-a1', 90],
    ['receipt-a2', 90],
    ['receipt-a3', 90],
    ['receipt-a4', 640],
    ['receipt-b1', 5],
  ]);
});

test('messages without a group have no part in the rest of others', async () => {
  const { message, consume, rests } = consumerWorld();
  await consume([message('a'), message('b')], failing({ a: later(90), b: later() }));
  expect(rests()).toEqual([
    ['receipt-a', 90],
    ['receipt-b', 4],
  ]);
});

test('a dead letter keeps its group and blocks nobody', async () => {
  const { sqs, message, consume, rests } = consumerWorld('history-writer');
  const batch = [message('a1', { group: 'A' }), message('a2', { group: 'A' }), message('a3', { group: 'A' })];
  expect(await consume(batch, failing({ a1: parked(), a3: later() }))).toEqual(['id-a3']);
  expect(sqs.sent).toMatchObject([{ MessageGroupId: 'A', MessageDeduplicationId: 'id-a1' }]);
  expect(rests()).toEqual([['receipt-a3', 5]]);
});

test('a rejection that could not be settled drags none of the messages behind it along', async () => {
  const { sqs, message, consume } = consumerWorld('history-writer');
  sqs.failure = new Error('SQS is away');
  const batch = [message('a1', { group: 'A' }), message('a2', { group: 'A' })];
  expect(await consume(batch, failing({ a1: new Rejected('no-audio', { message: 'x' }) }))).toEqual(['id-a1']);
});
