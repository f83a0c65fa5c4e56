import { historyEvent, recordingMessage } from '../../../lambdas/core/messages';
import { completed } from '../../support/subjects';
import { parsed, wiringWorld } from '../../support/worlds/wiring-world';

test('each recording of a batch is brought home, waited for or given up on its own', async () => {
  const { aws, twilio, log, metrics, give, invoke } = wiringWorld();
  const [home, unready, unfinished, deleted] = [completed(), completed(), completed(), completed()];
  twilio.hold(home.recordingSid);
  twilio.hold(unready.recordingSid, null);
  twilio.hold(unfinished.recordingSid, null, { status: 'processing' });
  twilio.hold(deleted.recordingSid, null, { status: 'deleted' });
  for (const message of [home, unready, unfinished, deleted]) give.processor(message);

  const { reported } = await invoke('processor');

  const { queue, deadLetters } = aws.readBy('processor');
  expect(parsed(recordingMessage, reported)).toEqual([unfinished]);
  expect(aws.bucket.owners).toEqual([home.recordingSid]);
  const announced = parsed(historyEvent, aws.readBy('history-writer').queue.messages);
  expect(new Map(announced.map(({ recordingSid, kind }) => [recordingSid, kind]))).toEqual(
    new Map([
      [home.recordingSid, 'stored'],
      [deleted.recordingSid, 'missing'],
    ]),
  );
  expect(parsed(recordingMessage, queue.messages)).toEqual([unfinished, { ...unready, awaitsAudio: true }]);
  expect(deadLetters.messages.map(({ attributes }) => [attributes.step, attributes.reason])).toEqual([
    ['processor', 'recording-deleted'],
  ]);
  expect(metrics.total('UploadRetries')).toBe(1);
  expect(metrics.total('RecordingsGivenUp')).toBe(1);
  const { recordingSid, callSid } = unfinished;
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      code: 'message-retry',
      fields: expect.objectContaining({ recordingSid, callSid }) as unknown,
    }),
  );
  expect(metrics.publications).toBe(1);
});
