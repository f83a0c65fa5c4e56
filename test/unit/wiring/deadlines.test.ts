import { twilioRecordings } from '../../../lambdas/adapters/twilio-recordings';
import { RetryLater } from '../../../lambdas/core/errors';
import { guardedTwilio } from '../../support/fakes/guarded-twilio';
import { type BareServer, startBareServer } from '../../support/local/bare-server';
import { cleanupOf, completed } from '../../support/subjects';
import { blip } from '../../support/worlds/processor-world';
import { wiringWorld } from '../../support/worlds/wiring-world';

/*
 * Whatever does not answer, an invocation ends in time, and its message comes back. Here it is cut off after 15 s. Its work is
 * to end after 5 of them: the last 10 are for saying what has become of the messages. Work that does not hear of the
 * deadline is waited for 3 s more.
 */
const INVOCATION_SECONDS = 15;
const IN_TIME = 5_000;
const LAST_WORDS = 8_000;
/** … and 2 s for telling SQS, in vain. */
const UNSETTLED = 10_000;

let silentTwilio: BareServer;
beforeAll(async () => {
  silentTwilio = await startBareServer(() => new Promise(() => undefined));
});
afterAll(() => silentTwilio.stop());

type World = ReturnType<typeof wiringWorld>;
type Circumstances = NonNullable<Parameters<typeof wiringWorld>[0]>;

const silentAirtable = ({ airtable }: World, method?: string) => {
  airtable.isSilentTo = (asked) => method === undefined || asked === method;
};
/** Tries at 0, 0.5, 1.5 and 3.5 s; the next would be at 7.5 s. */
const failingTwilio = ({ time, twilio }: World) => {
  time.random = () => 1 - Number.EPSILON;
  twilio.failures.push(...Array.from({ length: 9 }, blip));
};
const atSilentTwilio = (): Circumstances => ({ told: { TWILIO_API_URL: silentTwilio.url }, twilioRecordings });

interface Trouble {
  readonly circumstances?: () => Circumstances;
  readonly arrange?: (world: World) => void;
  /** What the message leaves out that is to be looked up. */
  readonly unknown?: Parameters<typeof completed>[0];
}

/** How an invocation over one message ends. */
const invoked = async (
  feature: 'processor' | 'history-writer' | 'cleanup',
  { circumstances = () => ({}), arrange = () => undefined, unknown = {} }: Trouble,
) => {
  const world = wiringWorld(circumstances());
  const event = world.stored();
  world.airtable.records.set('rec1', { 'Order Number': 'J-1001', Log: 'Notes.' });
  arrange(world);
  if (feature === 'processor') world.give.processor(completed(unknown));
  if (feature === 'history-writer') world.give['history-writer'](event);
  if (feature === 'cleanup') world.give.cleanup(cleanupOf(event));
  const { reported, tookMs } = await world.invoke(feature, INVOCATION_SECONDS);
  expect(reported).toHaveLength(1);
  const settled = world.log.lines.filter(({ code }) => code === 'message-retry' || code === 'message-unsettled');
  // The work is not aborted that was not waited for: nothing may come of it.
  expect([...world.aws.bucket.objects.keys()]).toEqual([event.key]);
  expect(world.twilio.removed).toEqual([]);
  return { tookMs, code: settled.map(({ fields }) => fields.error) };
};

test.each<[string, Trouble, number, string]>([
  ['S3', { circumstances: () => ({ silent: 's3' }) }, IN_TIME, 's3-unavailable'],
  [
    'Secrets Manager',
    { circumstances: () => ({ silent: 'secrets' }), unknown: { jobNumber: undefined } },
    LAST_WORDS,
    'out-of-time',
  ],
  ['Airtable', { arrange: silentAirtable, unknown: { jobNumber: undefined } }, IN_TIME, 's3-unavailable'],
  ['Twilio', { circumstances: atSilentTwilio }, IN_TIME, 'out-of-time'],
  ["Twilio's REST API", { circumstances: atSilentTwilio, unknown: { startedAt: undefined } }, IN_TIME, 'out-of-time'],
])('the processor ends in time while %s is silent', async (_name, trouble, tookMs, code) => {
  expect(await invoked('processor', trouble)).toEqual({ tookMs, code: [code] });
});

test('the processor ends in time between two tries', async () => {
  expect(await invoked('processor', { arrange: failingTwilio })).toEqual({ tookMs: IN_TIME, code: ['s3-unavailable'] });
});

test('the processor ends in time though bytes come, one every second', async () => {
  const circumstances = (): Circumstances => ({
    twilioRecordings: guardedTwilio(1_000, async (stream, { signal }, { pause }) => {
      while (!signal.aborted) {
        stream.write('ID3');
        await pause(1_000, signal);
      }
    }),
  });
  expect(await invoked('processor', { circumstances })).toEqual({ tookMs: IN_TIME, code: ['out-of-time'] });
});

test.each<[string, Trouble, number, string]>([
  ['S3', { circumstances: () => ({ silent: 's3' }) }, IN_TIME, 's3-unavailable'],
  ['Secrets Manager', { circumstances: () => ({ silent: 'secrets' }) }, LAST_WORDS, 'out-of-time'],
  ['SQS', { circumstances: () => ({ silent: 'sqs' }) }, UNSETTLED, 'out-of-time'],
  [
    'Airtable, as it reads,',
    {
      arrange: (world) => {
        silentAirtable(world, 'GET');
      },
    },
    IN_TIME,
    'airtable-unavailable',
  ],
  [
    'Airtable, as it writes,',
    {
      arrange: (world) => {
        silentAirtable(world, 'PATCH');
      },
    },
    IN_TIME,
    'airtable-unanswered',
  ],
])('the history-writer ends in time while %s is silent', async (_name, trouble, tookMs, code) => {
  expect(await invoked('history-writer', trouble)).toEqual({ tookMs, code: [code] });
});

test.each<[string, Trouble, number, string]>([
  ['S3', { circumstances: () => ({ silent: 's3' }) }, IN_TIME, 's3-unavailable'],
  ['Secrets Manager', { circumstances: () => ({ ...atSilentTwilio(), silent: 'secrets' }) }, LAST_WORDS, 'out-of-time'],
  ["Twilio's REST API", { circumstances: atSilentTwilio }, IN_TIME, 'out-of-time'],
])('cleanup ends in time while %s is silent', async (_name, trouble, tookMs, code) => {
  expect(await invoked('cleanup', trouble)).toEqual({ tookMs, code: [code] });
});

test.each([
  ['reconciler', 's3'],
  ['reconciler', 'sqs'],
  ['ledger', 's3'],
  ['ledger', 'sqs'],
] as const)('a run of %s ends before it is cut off while %s is silent', async (feature, silent) => {
  const { time, functions } = wiringWorld({ silent });
  const cutOffMs = INVOCATION_SECONDS * 1000;
  const context = { getRemainingTimeInMillis: () => cutOffMs - time.ms, awsRequestId: 'run-1' };
  const run: Promise<unknown> = functions[feature]()({}, context);
  const ended = run.then(
    () => undefined,
    (error: unknown) => ({ error, atMs: time.ms }),
  );
  await time.run();
  const failed = await ended;
  expect(failed?.error).toBeInstanceOf(RetryLater);
  expect(failed?.atMs).toBeLessThan(cutOffMs);
});
