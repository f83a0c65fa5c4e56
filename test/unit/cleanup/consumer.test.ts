import { cleanupConsumer } from '../../../lambdas/cleanup/consumer';
import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { cleanupMessage } from '../../../lambdas/core/messages';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryStore } from '../../support/fakes/memory-store';
import { MemoryTwilio } from '../../support/fakes/memory-twilio';
import { MemoryLog } from '../../support/fakes/small-fakes';
import { SimulatedQueue, simulatedClient } from '../../support/simulated-aws/simulated-sqs';
import { STARTED_AT, cleanupOf, storedEvent } from '../../support/subjects';
import { VirtualTime } from '../../support/fakes/virtual-time';

/** The consumer over its queue, with recordings that are home. */
const consumerWorld = () => {
  const time = new VirtualTime();
  const clock = { seconds: 0, now: time.now() };
  const [queue, deadLetters] = [
    new SimulatedQueue('https://sqs/c', clock),
    new SimulatedQueue('https://sqs/cd', clock),
  ];
  const [store, source, log] = [new MemoryStore(), new MemoryTwilio(), new MemoryLog()];
  let published = 0;
  const metrics = Object.assign(new MemoryMetrics(), { publish: () => (published += 1) });
  const consumer = cleanupConsumer({
    ports: { store, source, log, metrics },
    settings: { deletes: true },
    sqs: simulatedClient([queue, deadLetters], () => Promise.resolve()),
    time,
    queue: { url: queue.url, deadLetterUrl: deadLetters.url },
  });
  const home = () => {
    const message = cleanupOf(storedEvent());
    const { recordingSid: sid, callSid, key } = message;
    store.objects.set(key, {
      recording: { sid, callSid, startedAt: STARTED_AT, channels: 1 },
      bytes: Buffer.from('ID3'),
    });
    source.hold(sid);
    queue.push(JSON.stringify(cleanupMessage.encode(message)));
    return message;
  };
  const consume = async () => {
    const records = queue.receive(10);
    const { batchItemFailures } = await consumer({ Records: records }, { getRemainingTimeInMillis: () => 60_000 });
    return records.map(({ messageId }) => batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId));
  };
  return { deadLetters, source, log, metrics, home, consume, published: () => published };
};

test('each recording of a batch is cleaned up on its own', async () => {
  const { deadLetters, source, log, metrics, home, consume, published } = consumerWorld();
  const [deleted, postponed, refused] = [home(), home(), home()];
  source.refusals.set(postponed.recordingSid, new RetryLater('twilio-unavailable', { message: 'HTTP 500' }));
  source.refusals.set(refused.recordingSid, new Parked('deletion-refused', { message: 'HTTP 403' }));

  expect(await consume()).toEqual([false, true, false]);

  expect(source.removed).toEqual([deleted.recordingSid]);
  expect(deadLetters.messages.map(({ attributes }) => [attributes.step, attributes.reason])).toEqual([
    ['cleanup', 'deletion-refused'],
  ]);
  expect(metrics.total('CleanupRetries')).toBe(1);
  expect(metrics.total('CleanupParked')).toBe(1);
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      code: 'message-retry',
      fields: expect.objectContaining({ recordingSid: postponed.recordingSid, callSid: postponed.callSid }) as unknown,
    }),
  );
  expect(published()).toBe(1);
});
