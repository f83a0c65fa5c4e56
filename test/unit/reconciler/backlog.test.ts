import { RetryLater } from '../../../lambdas/core/errors';
import type { ListPage, ListQuery } from '../../../lambdas/core/ports/twilio';
import {
  ACCOUNT,
  DAY,
  HOUR,
  MINUTE,
  OTHER,
  type ReconcilerWorld,
  reconcilerWorld,
} from '../../support/worlds/reconciler-world';

const sidsOf = (messages: readonly { readonly recordingSid: string }[]) =>
  messages.map(({ recordingSid }) => recordingSid);
const down = () => new RetryLater('twilio-unavailable', { message: 'HTTP 503' });

/** Twilio fails from the so many-th request of the next run on, or on the pages of one account. */
const failing = ({ listing }: ReconcilerWorld, fails: (query: ListQuery, request: number) => boolean) => {
  const page = listing.page.bind(listing);
  const from = listing.asked.length;
  listing.page = (query, next): Promise<ListPage> =>
    fails(query, listing.asked.length - from) ? Promise.reject(down()) : page(query, next);
  return () => {
    listing.page = page;
  };
};

const heldOverDays = (world: ReconcilerWorld, count: number, days: number) =>
  Array.from({ length: count }, (_, index) => world.hold({ endedAgo: 2 * HOUR + (index / count) * days * DAY }));

test('a backlog is fed in oldest first, but for the last days, so many a run, and the next run goes on where the last one stopped', async () => {
  const world = reconcilerWorld({ since: '2026-10-20', maxPerRun: 500 });
  world.listing.pageSize = 100;
  const all = heldOverDays(world, 1500, 30);
  const requests: number[] = [];
  for (let fed = 0; fed < 3; fed++) {
    const before = world.listing.asked.length;
    expect(await world.run()).toMatchObject({ fedIn: 500 });
    requests.push(world.listing.asked.length - before);
    world.lie(world.sent.length);
    await world.pass(HOUR);
  }
  expect(new Set(sidsOf(world.sent))).toEqual(new Set(all.map(({ sid }) => sid)));
  expect(world.sent).toHaveLength(1500);
  const ages = world.sent.map(({ receivedAt }) => receivedAt.getTime());
  const lastDays = all.filter(({ createdAt }) => createdAt >= new Date('2026-11-24')).length;
  for (const some of [ages.slice(0, lastDays), ages.slice(lastDays)])
    expect(some).toEqual(some.toSorted((one, other) => one - other));
  const state = world.runs.records.at(-1)?.record.accounts[ACCOUNT];
  expect(state?.sweep).toEqual({ since: '2026-10-20', begun: '2026-11-26' });
  // None of them asked for what an earlier one had done with.
  const [, second, third] = world.runs.records.map(({ record }) => record.accounts[ACCOUNT]?.sweep.next);
  expect([second === undefined || second > '2026-10-20', third]).toEqual([true, undefined]);
});

test('a backlog of today’s calls does not wait behind that of years: what is new is looked at, too', async () => {
  const world = reconcilerWorld({ since: '2026-01-01', maxPerRun: 100 });
  world.listing.pageSize = 50;
  heldOverDays(world, 400, 200);
  const today = world.hold();
  world.tell(today);
  const { outstanding } = await world.run();
  expect(world.listing.asked.some(({ from }) => from === '2026-11-24')).toBe(true);
  expect(outstanding).toBeGreaterThan(100);
});

test('a run that lost its list in the middle feeds in what it had, fails, and the next one goes on', async () => {
  const world = reconcilerWorld({ since: '2026-10-20' });
  world.listing.pageSize = 100;
  const all = heldOverDays(world, 600, 30);
  const mend = failing(world, (_, request) => request >= 8);
  await expect(world.run()).rejects.toThrow('HTTP 503');
  const had = world.sent.length;
  expect(had).toBeGreaterThan(0);
  expect(had).toBeLessThan(600);
  expect(world.log.lines.find(({ code }) => code === 'account-not-reconciled')).toMatchObject({
    fields: { accountSid: ACCOUNT, error: 'twilio-unavailable' },
  });
  mend();
  world.lie(had);
  expect(await world.run()).toMatchObject({ fedIn: 600 - had, done: true });
  expect(new Set(sidsOf(world.sent)).size).toBe(all.length);
  expect(world.sent).toHaveLength(all.length);
});

test('when its time is over a run feeds in what it has found, says that it is not done, and fails nobody', async () => {
  const world = reconcilerWorld({ since: '2026-10-20' });
  world.listing.pageSize = 100;
  heldOverDays(world, 600, 30);
  const page = world.listing.page.bind(world.listing);
  // Ten seconds a page.
  world.listing.page = async (query, next) => {
    await world.time.wait(10_000);
    return await page(query, next);
  };
  const answer = await world.run({ maxSeconds: 200 });
  expect(answer).toMatchObject({ done: false });
  expect(world.sent.length).toBeGreaterThan(0);
  expect(world.time.seconds).toBeLessThanOrEqual(200);
  let last = answer;
  for (let runs = 0; runs < 10 && !last.done; runs++) {
    world.lie(world.sent.length);
    last = await world.run({ maxSeconds: 200 });
  }
  expect(last.done).toBe(true);
  expect(world.sent).toHaveLength(600);
});

test('recordings that come and go between two pages are found by the next run', async () => {
  const world = reconcilerWorld();
  world.listing.pageSize = 10;
  const all = Array.from({ length: 40 }, (_, index) => world.hold({ endedAgo: 2 * HOUR + index }));
  const page = world.listing.page.bind(world.listing);
  world.listing.page = async (query, next) => {
    const answer = await page(query, next);
    // Newer ones come home meanwhile: all behind them move up.
    const home = world.listing.recordings[0];
    if (home !== undefined) world.bringHome(home);
    return answer;
  };
  await world.run();
  const missed = world.listing.recordings.filter(({ sid }) => !sidsOf(world.sent).includes(sid));
  expect(missed.length).toBeGreaterThan(0);
  world.listing.page = page;
  world.lie(40);
  await world.run();
  for (const { sid } of missed) expect(sidsOf(world.sent)).toContain(sid);
  expect(new Set(sidsOf(world.sent)).size).toBe(world.sent.length);
  expect(world.sent.length).toBeLessThanOrEqual(all.length);
});

test('of two runs at once the second leaves out what the first has on record', async () => {
  const world = reconcilerWorld();
  world.hold();
  const page = world.listing.page.bind(world.listing);
  // The second one waits for Twilio until the first one is done.
  world.listing.page = async (query, next) => {
    if (world.listing.asked.length > 0) await world.time.wait(60_000);
    return await page(query, next);
  };
  const [, second] = await Promise.all([world.run(), world.run()]);
  expect(second).toMatchObject({ outstanding: 1, fedIn: 0, callbacksLost: 0, done: true });
  expect(world.sent).toHaveLength(1);
  expect(world.metrics.total('CallbacksLost')).toBe(1);
  world.listing.page = page;
  world.lie(1);
  expect(await world.run()).toMatchObject({ fedIn: 0, callbacksLost: 0 });
});

test('a run that dies after it wrote down what it was about to send costs a wait, not a recording', async () => {
  const world = reconcilerWorld();
  world.hold();
  world.recordings.failure = new RetryLater('queue-unavailable', { message: 'SQS is away' });
  await expect(world.run()).rejects.toThrow('SQS is away');
  world.recordings.failure = undefined;
  await world.pass(0.5 * HOUR);
  expect(await world.run()).toMatchObject({ fedIn: 0 });
  await world.pass(HOUR);
  expect(await world.run()).toMatchObject({ fedIn: 1, callbacksLost: 0 });
  expect(world.metrics.total('CallbacksLost')).toBe(1);
});

describe('Twilio accounts', () => {
  test('one in trouble keeps nothing from the others', async () => {
    const world = reconcilerWorld({ accounts: [ACCOUNT, OTHER] });
    world.hold();
    const theirs = world.hold({ accountSid: OTHER });
    const mend = failing(world, ({ accountSid }) => accountSid === ACCOUNT);
    await expect(world.run()).rejects.toThrow('HTTP 503');
    expect(world.sent).toMatchObject([{ recordingSid: theirs.sid, accountSid: OTHER }]);
    mend();
    world.lie(1);
    expect(await world.run()).toMatchObject({ fedIn: 1, callbacksLost: 1 });
    expect(world.sent.at(-1)).not.toHaveProperty('accountSid');
  });

  test('one that is added later brings no archive along, and does not say that its webhook is not reached', async () => {
    const first = reconcilerWorld();
    await first.run();
    const world = reconcilerWorld({ accounts: [ACCOUNT, OTHER] });
    world.runs.records.push(...first.runs.records);
    for (const days of [1, 5, 30]) world.hold({ accountSid: OTHER, endedAgo: days * DAY });
    expect(await world.run()).toMatchObject({ listed: 1, fedIn: 1, callbacksLost: 1 });
    expect(world.metrics.added.map(({ name }) => name)).not.toContain('CallbacksAllLost');
    world.hold({ accountSid: OTHER });
    world.lie(1);
    await world.pass(3 * HOUR);
    world.hold({ accountSid: OTHER });
    expect(await world.run()).toMatchObject({ callbacksLost: 2 });
    expect(world.metrics.added).toContainEqual({ name: 'CallbacksAllLost', value: 1 });
  });
});

describe('how far back', () => {
  test('without RECONCILE_SINCE to the first run, less the days to look back: nobody’s archive comes home unasked', async () => {
    const world = reconcilerWorld();
    for (const days of [1, 2.2, 4, 400]) world.hold({ endedAgo: days * DAY });
    expect(await world.run()).toMatchObject({ listed: 2, fedIn: 2 });
    await world.pass(10 * DAY);
    world.lie(2);
    await world.run();
    expect(world.listing.asked.at(-1)).toMatchObject({ from: '2026-11-24' });
  });

  test('what ended before the pipeline was made had no callback either, but does not say that its webhook is not reached', async () => {
    const world = reconcilerWorld({ madeAt: new Date('2026-11-26T06:00:00Z') });
    world.hold({ endedAgo: 8 * HOUR });
    world.hold({ endedAgo: 7 * HOUR });
    expect(await world.run()).toMatchObject({ fedIn: 2, callbacksLost: 2 });
    expect(world.metrics.added.map(({ name }) => name)).not.toContain('CallbacksAllLost');
    world.lie(2);
    world.hold({ endedAgo: 2 * HOUR });
    await world.run();
    expect(world.metrics.added).toContainEqual({ name: 'CallbacksAllLost', value: 1 });
  });

  test('what Twilio calls completed is over, whatever its length says', async () => {
    const world = reconcilerWorld();
    const began = world.time.at(world.time.seconds - 2 * HOUR);
    world.hold({ createdAt: began, startedAt: began, durationSeconds: 3 * HOUR });
    expect(await world.run()).toMatchObject({ fedIn: 1, callbacksLost: 1 });
  });

  test('a day that somebody asks for', async () => {
    const world = reconcilerWorld();
    world.hold({ endedAgo: 40 * DAY });
    expect(await world.run()).toMatchObject({ fedIn: 0 });
    expect(await world.run({ since: '2026-10-01' })).toMatchObject({ fedIn: 1, done: true });
    await world.run();
    expect(world.listing.asked.at(-1)).toMatchObject({ from: '2026-11-24' });
  });

  test('around midnight (GMT) what ended on either day is found', async () => {
    const world = reconcilerWorld({ start: new Date('2026-11-26T23:30:00Z'), lookBackDays: 1 });
    world.hold({ endedAgo: 61 * MINUTE });
    world.hold({ endedAgo: 10 * MINUTE });
    expect(await world.run()).toMatchObject({ fedIn: 1 });
    await world.pass(45 * MINUTE);
    world.hold({ endedAgo: 5 * MINUTE });
    await world.pass(HOUR);
    world.lie(1);
    expect(await world.run()).toMatchObject({ listed: 3, fedIn: 2, callbacksLost: 2 });
  });
});

describe('only to say what there is', () => {
  test('nothing is fed in, counted or remembered', async () => {
    const world = reconcilerWorld({ maxPerRun: 1 });
    for (let one = 0; one < 3; one++) world.hold();
    expect(await world.run({ dryRun: true })).toMatchObject({ dryRun: true, fedIn: 3, callbacksLost: 3, done: true });
    expect([world.sent, world.metrics.added, world.runs.records, world.runs.fed]).toEqual([[], [], [], []]);
    expect(await world.run()).toMatchObject({ callbacksLost: 1, fedIn: 1, done: false });
  });
});

test('as many as the setting allows come in one run, and the rest in the next one', async () => {
  const world = reconcilerWorld({ since: '2026-11-20', maxPerRun: 2000 });
  heldOverDays(world, 4000, 5);
  for (let runs = 0; runs < 2; runs++) {
    expect(await world.run()).toMatchObject({ fedIn: 2000 });
    world.lie(world.sent.length);
    await world.pass(HOUR);
  }
  expect(new Set(sidsOf(world.sent)).size).toBe(4000);
});
