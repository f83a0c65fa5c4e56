import { RetryLater } from '../../../lambdas/core/errors';
import { wiringWorld } from '../../support/worlds/wiring-world';

const SECONDS = 900;

/** One run, cut off after 15 minutes; how it ended, and when. */
const ran = async (circumstances: Parameters<typeof wiringWorld>[0] = {}, event: unknown = {}) => {
  const world = wiringWorld(circumstances);
  const context = { getRemainingTimeInMillis: () => SECONDS * 1000 - world.time.ms, awsRequestId: 'run-1' };
  const outcome = world.functions
    .reconciler()(event, context)
    .then(
      (answer) => ({ answer, error: undefined }),
      (error: unknown) => ({ answer: undefined, error }),
    )
    .then((ended) => ({ ...ended, atMs: world.time.ms }));
  await world.time.run();
  return { ...world, ...(await outcome) };
};

test('a run with nothing to do costs a request to Twilio for each account, and a handful to AWS', async () => {
  const { answer, sent, listing, metrics, log } = await ran();
  expect(answer).toMatchObject({ outstanding: 0, done: true });
  expect(listing.asked).toHaveLength(3);
  // Of the first run: once more to look for older records, and how old the pipeline is.
  expect(sent.map(({ service }) => service).sort()).toEqual(['s3', 's3', 's3', 'sqs', 'sqs', 'sqs', 'sqs']);
  expect(metrics.publications).toBe(1);
  expect(log.codes).toEqual(['reconciled']);
});

test.each(['s3', 'sqs'] as const)('while %s is silent a run fails within a minute, and says why', async (silent) => {
  const { error, atMs, metrics } = await ran({ silent });
  expect(error).toBeInstanceOf(RetryLater);
  expect(atMs).toBeLessThanOrEqual(60_000);
  expect(metrics.publications).toBe(1);
});

test('a payload that is none fails before anything is asked', async () => {
  const { error, sent } = await ran({}, { since: 'yesterday' });
  expect(String(error)).toContain('since');
  expect(sent).toEqual([]);
});
