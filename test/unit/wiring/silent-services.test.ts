import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import { RetryLater } from '../../../lambdas/core/errors';
import { guardedTwilio } from '../../support/fakes/guarded-twilio';
import { startBareServer } from '../../support/local/bare-server';
import { cleanupOf, completed } from '../../support/subjects';
import { eventOf, form, signed } from '../../support/worlds/ingest-world';
import { TOLD } from '../../support/worlds/told';
import { wiringWorld } from '../../support/worlds/wiring-world';

/* AWS, Twilio or Airtable does not answer: how often each function asks, when it gives up, and what becomes of its work. */

/** How long Twilio waits for an answer: `rt` in the webhook's URL, lib/features/ingest.ts. */
const TWILIO_WAITS_MS = 5_000;
const ONE_TRY = { RECORDING_UPLOAD_RETRIES: '0' };

test.each(['secrets', 'sqs'] as const)(
  'while %s is silent a webhook is answered before Twilio hangs up, after two tries',
  async (silent) => {
    const { time, sent, functions } = wiringWorld({ silent });
    const params = form({ AccountSid: TOLD.ingest.TWILIO_ACCOUNT_SID });
    const answer = functions.ingest()(eventOf(signed({ params })));
    const answered = answer.then(({ statusCode }) => ({ statusCode, atMs: time.ms }));
    await time.run();
    expect(await answered).toEqual({ statusCode: 503, atMs: 4_000 });
    expect((await answered).atMs).toBeLessThan(TWILIO_WAITS_MS);
    expect(sent.flatMap(({ service, atMs }) => (service === silent ? [atMs] : []))).toEqual([0, 2_000]);
  },
);

test('a consumer has the secret read three times, for 10 s each', async () => {
  const { sent, log, give, stored, invoke } = wiringWorld({ silent: 'secrets' });
  give['history-writer'](stored());
  expect((await invoke('history-writer')).tookMs).toBe(30_000);
  expect(sent.flatMap(({ service, atMs }) => (service === 'secrets' ? [atMs] : []))).toEqual([0, 10_000, 20_000]);
  expect(log.lines).toMatchObject([{ code: 'message-retry', fields: { error: 'credentials-unavailable' } }]);
});

test('an upload does not wait longer for the secret that opens Airtable, and goes on without a job', async () => {
  const { sent, aws, twilio, log, give, invoke } = wiringWorld({ silent: 'secrets' });
  const message = completed({ jobNumber: undefined });
  twilio.hold(message.recordingSid);
  give.processor(message);
  expect((await invoke('processor')).reported).toEqual([]);
  expect(sent.flatMap(({ service, atMs }) => (service === 'secrets' ? [atMs] : []))).toEqual([0, 10_000, 20_000]);
  expect(aws.bucket.owners).toEqual([message.recordingSid]);
  expect(log.codes).toEqual(['job-lookup-postponed', 'recording-stored']);
});

test('a message is sent three times, for 10 s each', async () => {
  const { sent, twilio, log, give, invoke } = wiringWorld({ silent: 'sqs', told: ONE_TRY });
  const message = completed();
  twilio.hold(message.recordingSid);
  give.processor(message);
  const { reported, tookMs } = await invoke('processor');
  expect(reported).toHaveLength(1);
  // The lease is given up after 3 s, the rest of the message after 2 s.
  const tries = sent.flatMap(({ command, atMs }) => (command instanceof SendMessageCommand ? [atMs] : []));
  expect([tries, tookMs]).toEqual([[3_000, 13_000, 23_000], 35_000]);
  expect(log.lines.at(-1)).toMatchObject({ code: 'message-unsettled', fields: { error: 'queue-unavailable' } });
});

test.each(['processor', 'history-writer', 'cleanup'] as const)(
  'one look at the bucket takes %s 10 s at most',
  async (feature) => {
    const { log, give, stored, invoke } = wiringWorld({ silent: 's3', told: ONE_TRY });
    const event = stored();
    if (feature === 'processor') give.processor(completed());
    if (feature === 'history-writer') give['history-writer'](event);
    if (feature === 'cleanup') give.cleanup(event);
    expect((await invoke(feature)).tookMs).toBe(10_000);
    expect(log.lines).toMatchObject([{ code: 'message-retry', fields: { error: 's3-unavailable' } }]);
  },
);

test('an upload may take as long as its bytes move', async () => {
  const { aws, sent, give, invoke } = wiringWorld({
    twilioRecordings: guardedTwilio(10, async (stream, { signal }, { pause }) => {
      for (const byte of 'ID3 speech') {
        await pause(5_000, signal);
        stream.write(byte);
      }
      stream.end();
    }),
  });
  const message = completed();
  give.processor(message);
  expect(await invoke('processor')).toEqual({ reported: [], tookMs: 50_000 });
  expect(aws.bucket.owners).toEqual([message.recordingSid]);
  expect(sent.filter(({ command }) => command instanceof PutObjectCommand)).toHaveLength(1);
});

test('the size of the bucket is asked for three times, for 10 s each, and then the run fails', async () => {
  const { time, sent, functions } = wiringWorld({ silent: 'cloudwatch' });
  const failure = expect(functions['storage-growth']()()).rejects.toThrow('Not done within 10000 ms');
  await time.run();
  await failure;
  expect(sent.map(({ command, atMs }) => [command instanceof GetMetricDataCommand, atMs])).toEqual([
    [true, 0],
    [true, 10_000],
    [true, 20_000],
  ]);
});

test('the access log is asked for three times, for 10 s each, and then the run fails', async () => {
  const { time, sent, metrics, functions } = wiringWorld({ silent: 's3' });
  const failure = expect(functions['access-audit']()()).rejects.toThrow('Not done within 10000 ms');
  await time.run();
  await failure;
  expect(sent.map(({ command, atMs }) => [command instanceof ListObjectsV2Command, atMs])).toEqual([
    [true, 0],
    [true, 10_000],
    [true, 20_000],
  ]);
  expect(metrics.publications).toBe(1);
});

test.each([
  ['reconciler', 's3'],
  ['reconciler', 'sqs'],
  ['ledger', 's3'],
  ['ledger', 'sqs'],
] as const)(
  'a run of %s fails within a minute while %s is silent, and publishes all the same',
  async (name, silent) => {
    const { time, sent, metrics, functions } = wiringWorld({ silent });
    const context = { getRemainingTimeInMillis: () => 900_000 - time.ms, awsRequestId: 'run-1' };
    const run: Promise<unknown> = functions[name]()({}, context);
    const ended = run.then(
      () => ({ error: undefined, atMs: time.ms }),
      (error: unknown) => ({ error, atMs: time.ms }),
    );
    await time.run();
    const { error, atMs } = await ended;
    expect(error).toBeInstanceOf(RetryLater);
    expect(atMs).toBeLessThanOrEqual(60_000);
    expect(sent.some(({ service }) => service === silent)).toBe(true);
    expect(metrics.publications).toBe(1);
  },
);

test.each([
  // Four questions of 10 s, and pauses of 2, 4 and 8 s between them: no further one ends within the minute.
  ['is asked to read for a minute', 'GET', 4, 54_000, 'airtable-unavailable'],
  ['is asked once to write', 'PATCH', 1, 25_000, 'airtable-unanswered'],
])('Airtable %s, and waited for as long as that may take', async (_what, silent, times, tookMs, error) => {
  const { airtable, log, give, stored, invoke } = wiringWorld();
  airtable.records.set('rec1', { 'Order Number': 'J-1001', Log: 'Notes.' });
  airtable.isSilentTo = (method) => method === silent;
  give['history-writer'](stored());
  expect((await invoke('history-writer')).tookMs).toBe(tookMs);
  expect(airtable.asked.filter(({ method }) => method === silent)).toHaveLength(times);
  expect(log.lines).toMatchObject([{ code: 'message-retry', fields: { error } }]);
});

test.each(['processor', 'cleanup'] as const)("Twilio's REST API takes %s 10 s at most", async (feature) => {
  const server = await startBareServer(() => new Promise(() => undefined));
  try {
    const told = { ...ONE_TRY, TWILIO_API_URL: server.url };
    const { log, give, stored, invoke } = wiringWorld({ told, twilioRecordings });
    // What the callback did not tell, Twilio is asked for.
    if (feature === 'processor') give.processor(completed({ startedAt: undefined }));
    if (feature === 'cleanup') give.cleanup(cleanupOf(stored()));
    expect((await invoke(feature)).tookMs).toBe(10_000);
    expect(log.lines).toMatchObject([{ code: 'message-retry', fields: { error: 'twilio-unavailable' } }]);
  } finally {
    await server.stop();
  }
});
