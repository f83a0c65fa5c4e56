import { type HistoryEvent, type RecordingMessage, recordingMessage } from '../../../lambdas/core/messages';
import { processorConsumer } from '../../../lambdas/processor/consumer';
import { noJobLookup } from '../../../lambdas/processor/job-lookup';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryStore } from '../../support/fakes/memory-store';
import { MemoryTwilio } from '../../support/fakes/memory-twilio';
import { MemoryLog, MemoryQueue } from '../../support/fakes/small-fakes';
import { SimulatedQueue, simulatedClient } from '../../support/simulated-aws/simulated-sqs';
import { completed } from '../../support/subjects';
import { VirtualTime } from '../../support/fakes/virtual-time';

test('each recording of a batch is brought home, waited for or given up on its own', async () => {
  const time = new VirtualTime();
  const clock = { seconds: 0, now: time.now() };
  const [queue, deadLetters] = [
    new SimulatedQueue('https://sqs/r', clock),
    new SimulatedQueue('https://sqs/rd', clock),
  ];
  const [source, log] = [new MemoryTwilio(), new MemoryLog()];
  const history = new MemoryQueue<HistoryEvent>();
  const recordings = new MemoryQueue<RecordingMessage>();
  let published = 0;
  const metrics = Object.assign(new MemoryMetrics(), { publish: () => (published += 1) });
  const consume = processorConsumer({
    ports: { source, store: new MemoryStore(), recordings, history, jobOfCall: noJobLookup, log, metrics },
    settings: { prefix: 'recordings', retries: 0, firstPauseMs: 0, audioWaitSeconds: 600 },
    sqs: simulatedClient([queue, deadLetters], () => Promise.resolve()),
    time,
    queue: { url: queue.url, deadLetterUrl: deadLetters.url },
  });
  const [home, unready, unfinished, deleted] = [completed(), completed(), completed(), completed()];
  source.hold(home.recordingSid);
  source.hold(unready.recordingSid, null);
  source.hold(unfinished.recordingSid, null, { status: 'processing' });
  source.hold(deleted.recordingSid, null, { status: 'deleted' });
  for (const message of [home, unready, unfinished, deleted])
    queue.push(JSON.stringify(recordingMessage.encode(message)));
  const records = queue.receive(10);

  const { batchItemFailures } = await consume({ Records: records }, { getRemainingTimeInMillis: () => 60_000 });

  expect(batchItemFailures).toEqual([{ itemIdentifier: records[2]?.messageId }]);
  expect(new Map(history.sent.map(({ recordingSid, kind }) => [recordingSid, kind]))).toEqual(
    new Map([
      [home.recordingSid, 'stored'],
      [deleted.recordingSid, 'missing'],
    ]),
  );
  expect(recordings.sent).toMatchObject([{ recordingSid: unready.recordingSid, awaitsAudio: true }]);
  expect(deadLetters.messages.map(({ attributes }) => [attributes.step, attributes.reason])).toEqual([
    ['processor', 'recording-deleted'],
  ]);
  expect(metrics.total('UploadRetries')).toBe(1);
  expect(metrics.total('RecordingsGivenUp')).toBe(1);
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      code: 'message-retry',
      fields: expect.objectContaining({
        recordingSid: unfinished.recordingSid,
        callSid: unfinished.callSid,
      }) as unknown,
    }),
  );
  expect(published).toBe(1);
});
