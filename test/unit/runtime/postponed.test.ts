import { Postponed } from '../../../lambdas/core/delivery';
import { RetryLater } from '../../../lambdas/core/errors';
import { consumerWorld, failing } from '../../support/worlds/consumer-world';

test('a message that is postponed comes again after so many seconds, and counts as no failure', async () => {
  const { message, consume, rests, log, metrics, sqs } = consumerWorld('history-writer');
  const batch = [message('a', { attempts: 3 }), message('b')];
  expect(await consume(batch, failing({ a: new Postponed(17) }))).toEqual(['id-a']);
  expect(rests()).toEqual([['receipt-a', 17]]);
  expect(sqs.sent).toEqual([]);
  expect(log.lines).toEqual([]);
  expect([metrics.total('HistoryRetries'), metrics.total('HistoryParked')]).toEqual([0, 0]);
});

test('at its last receive, too: nothing was tried', async () => {
  const { message, consume, sqs } = consumerWorld('history-writer');
  expect(await consume([message('a', { attempts: 500 })], failing({ a: new Postponed(5) }))).toEqual(['id-a']);
  expect(sqs.sent).toEqual([]);
});

test('beside it others fail for reasons of their own', async () => {
  const { message, consume, rests, metrics } = consumerWorld('history-writer');
  const error = new RetryLater('airtable-unavailable', { message: '503' });
  const reported = await consume([message('a'), message('b')], failing({ a: new Postponed(17), b: error }));
  expect(reported.toSorted()).toEqual(['id-a', 'id-b']);
  expect(rests().toSorted()).toEqual([
    ['receipt-a', 17],
    ['receipt-b', 5],
  ]);
  expect(metrics.total('HistoryRetries')).toBe(1);
});

test('one that SQS does not put off comes back when its lease has run out', async () => {
  const { message, consume, log, sqs } = consumerWorld('history-writer');
  sqs.failure = new Error('SQS is away');
  expect(await consume([message('a')], failing({ a: new Postponed(17) }))).toEqual(['id-a']);
  expect(log.codes).toContain('message-unsettled');
});
