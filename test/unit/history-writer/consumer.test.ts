import { Parked } from '../../../lambdas/core/errors';
import { type CleanupMessage, type HistoryEvent, groupOf, historyEvent } from '../../../lambdas/core/messages';
import { historyWriterConsumer } from '../../../lambdas/history-writer/consumer';
import { MemoryJobs } from '../../support/fakes/memory-jobs';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryStore } from '../../support/fakes/memory-store';
import { MemoryLog, MemoryQueue } from '../../support/fakes/small-fakes';
import { SimulatedQueue, simulatedClient } from '../../support/simulated-aws/simulated-sqs';
import { job, missingEvent } from '../../support/subjects';
import { VirtualTime } from '../../support/fakes/virtual-time';

test('of a batch of several Jobs, what is written is acknowledged, whatever failed before it', async () => {
  const time = new VirtualTime();
  const clock = { seconds: 0, now: time.now() };
  const [queue, deadLetters] = [
    new SimulatedQueue('https://sqs/h', clock),
    new SimulatedQueue('https://sqs/hd', clock),
  ];
  const [jobs, store, log] = [new MemoryJobs(), new MemoryStore(), new MemoryLog()];
  let published = 0;
  const metrics = Object.assign(new MemoryMetrics(), { publish: () => (published += 1) });
  const consume = historyWriterConsumer({
    ports: {
      jobs,
      history: new MemoryQueue<HistoryEvent>(),
      cleanup: new MemoryQueue<CleanupMessage>(),
      store,
      links: store,
      log,
      metrics,
      now: time.now,
    },
    settings: {
      timeZone: 'UTC',
      source: 'IVR',
      jobWaitSeconds: 900,
      findsJobsByCall: true,
      place: { bucket: 'bucket', prefixes: ['recordings'] },
    },
    sqs: simulatedClient([queue, deadLetters], () => Promise.resolve()),
    time,
    queue: { url: queue.url, deadLetterUrl: deadLetters.url },
  });
  jobs.refusals.set(jobs.add('J-1'), new Parked('history-refused', { message: 'no such option' }));
  jobs.add('J-2');
  const [refused, waiting, written] = [
    missingEvent({ jobNumber: job('J-1') }),
    missingEvent({ jobNumber: job('J-9'), awaitsJob: true }),
    missingEvent({ jobNumber: job('J-2') }),
  ];
  for (const event of [refused, waiting, written])
    queue.push(JSON.stringify(historyEvent.encode(event)), groupOf(event));
  const records = queue.receive(10);

  const { batchItemFailures } = await consume({ Records: records }, { getRemainingTimeInMillis: () => 60_000 });

  expect(batchItemFailures).toEqual([{ itemIdentifier: records[1]?.messageId }]);
  expect(jobs.history('J-2')).toContain(written.recordingSid);
  expect(deadLetters.messages).toMatchObject([
    { group: 'J-1', attributes: { step: 'history-writer', reason: 'history-refused' } },
  ]);
  expect(metrics.total('HistoryRetries')).toBe(1);
  expect(metrics.total('HistoryParked')).toBe(1);
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      code: 'message-retry',
      fields: expect.objectContaining({ recordingSid: waiting.recordingSid, jobNumber: 'J-9' }) as unknown,
    }),
  );
  expect(published).toBe(1);
});
