import { historyEvent, idsOf, recordingMessage } from '../../../lambdas/core/messages';
import { guardedTwilio } from '../../support/fakes/guarded-twilio';
import { aRecordingSid, completed } from '../../support/subjects';
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
  expect(new Map(announced.map((event) => [idsOf(event).recordingSid, event.kind]))).toEqual(
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

test('a key that somebody takes while the audio comes is an expected refusal, and the other key serves', async () => {
  const message = completed();
  const stem = `today/2026/11/20/${message.callSid}-J-1001`;
  const { aws, metrics, give, invoke } = wiringWorld({
    twilioRecordings: guardedTwilio(3, (stream) => {
      aws.bucket.objects.set(`${stem}.mp3`, {
        metadata: { 'recording-sid': aRecordingSid() },
        bytes: Buffer.from('ID3'),
      });
      stream.end('ID3');
      return Promise.resolve();
    }),
  });
  give.processor(message);
  expect((await invoke('processor')).reported).toEqual([]);
  expect([...aws.bucket.objects.keys()]).toEqual([`${stem}.mp3`, `${stem}-${message.recordingSid}.mp3`]);
  expect(metrics.total('ExpectedRefusals')).toBe(1);
});

test('who is told by Airtable that it asks too much asks no more for half a minute, and counts that', async () => {
  const { time, airtable, metrics, twilio, give, invoke } = wiringWorld({ told: { JOB_LOOKUP_INTERVAL_SECONDS: '1' } });
  airtable.throttles = 1;
  const storeAt = async (ms: number) => {
    await time.run(ms);
    const message = completed({ jobNumber: undefined });
    twilio.hold(message.recordingSid);
    give.processor(message);
    await invoke('processor');
    return airtable.asked.length;
  };
  expect([await storeAt(0), await storeAt(29_999), await storeAt(30_000)]).toEqual([1, 1, 2]);
  expect(metrics.total('AirtableThrottles')).toBe(1);
});
