import { RetryLater } from '../../../lambdas/core/errors';
import { before } from '../../../lambdas/core/deadline';
import type { DeadLetters } from '../../../lambdas/core/ports/queues';
import type { CallJobs } from '../../../lambdas/core/ports/reconciling';
import type { RecordingsListing } from '../../../lambdas/core/ports/twilio';
import {
  ACCOUNT,
  DAY,
  HOUR,
  MINUTE,
  type ReconcilerWorld,
  reconcilerWorld,
} from '../../support/worlds/reconciler-world';
import { job } from '../../support/subjects';

/*
 * Trouble with some recordings, or with some days, keeps nothing from the others: what a run cannot do something about does
 * not use up its time, its turns or its look.
 */

const sidsOf = (messages: readonly { readonly recordingSid: string }[]) =>
  messages.map(({ recordingSid }) => recordingSid);
const down = () => new RetryLater('twilio-unavailable', { message: 'HTTP 500' });

/** Twilio's list with something before each page. */
const beforeEachPage = (world: ReconcilerWorld, act: (query: Parameters<RecordingsListing['page']>[0]) => unknown) => {
  const listing: RecordingsListing = world.listing;
  const page = listing.page.bind(listing);
  listing.page = async (query, next, deadline) => {
    await act(query);
    deadline.require();
    return await page(query, next, deadline);
  };
};

test('an old day that Twilio cannot list, again and again, hides no call of the last days', async () => {
  const world = reconcilerWorld({ since: '2026-10-01' });
  world.listing.pageSize = 3;
  for (let day = 3; day < 40; day++) world.hold({ endedAgo: day * DAY });
  const today = world.hold();
  beforeEachPage(world, ({ from = '', to = '9999' }) => {
    if (from > '2026-10-01' && from <= '2026-10-20' && to >= '2026-10-20') throw down();
  });
  await expect(world.run()).rejects.toThrow('HTTP 500');
  expect(sidsOf(world.sent)).toContain(today.sid);
  expect(world.runs.records.at(-1)?.record.accounts[ACCOUNT]?.sweep.next).toMatch(/^2026-10/);
  expect(world.metrics.values('OutstandingRecordings')).toEqual([]);
  await world.pass(HOUR);
  const tomorrow = world.hold({ endedAgo: 1.5 * HOUR });
  await expect(world.run()).rejects.toThrow('HTTP 500');
  expect(sidsOf(world.sent)).toContain(tomorrow.sid);
});

test('dead letters that SQS does not show use up no look: what was lost on the days behind them is fed in', async () => {
  const world = reconcilerWorld({ maxPerRun: 10 });
  world.listing.pageSize = 5;
  for (let one = 0; one < 60; one++) {
    const parked = world.hold({ endedAgo: (one < 30 ? 1.6 : 1.2) * DAY });
    world.tell(parked);
    world.store(parked);
    world.park('history', parked, 'J-1');
  }
  await world.run();
  await world.pass(HOUR);
  await world.run();
  const lost = world.hold();
  await world.pass(HOUR);
  await world.run();
  expect(sidsOf(world.sent)).toEqual([lost.sid]);
});

describe('a day that takes longer to list than a run has', () => {
  /** Each page takes so many seconds. */
  const slowly = (world: ReconcilerWorld, seconds: number) => {
    beforeEachPage(world, () => world.time.wait(seconds * 1000));
  };

  test('is brought home in several runs', async () => {
    const world = reconcilerWorld({ maxPerRun: 1000 });
    world.listing.pageSize = 10;
    const all = Array.from({ length: 300 }, () =>
      world.hold({ endedAgo: 30 * HOUR + world.listing.recordings.length }),
    );
    slowly(world, 5);
    for (let runs = 0; runs < 12 && world.listing.recordings.length > 0; runs++) {
      const before = world.sent.length;
      await world.run({ maxSeconds: 100 });
      const fedIn = new Set(sidsOf(world.sent.slice(before)));
      for (const one of all.filter(({ sid }) => fedIn.has(sid))) world.bringHome(one);
      await world.pass(MINUTE);
    }
    expect(new Set(sidsOf(world.sent)).size).toBe(300);
  });
});

test('dead letters that take longer to look through than a run has keep no lost callback from being fed in', async () => {
  const world = reconcilerWorld();
  const lost = world.hold();
  world.park('recordings', world.hold());
  const letters: DeadLetters = world.deadLetters;
  const peek = letters.peek.bind(letters);
  letters.peek = async function* (queue, deadline) {
    for (;;) {
      await world.time.wait(1000);
      deadline.require();
      yield* peek(queue, deadline);
    }
  };
  await expect(world.run()).rejects.toThrow();
  expect(sidsOf(world.sent)).toEqual(expect.arrayContaining([lost.sid]) as unknown);
  expect(world.log.codes).toContain('parked-unknown');
});

test('a message that SQS does not take keeps none of the others back', async () => {
  const world = reconcilerWorld();
  const all = Array.from({ length: 60 }, (_, index) => world.hold({ endedAgo: 5 * HOUR - index }));
  const [oldest] = all;
  const send = world.recordings.send.bind(world.recordings);
  world.recordings.send = (message) =>
    message.recordingSid === oldest?.sid
      ? Promise.reject(new RetryLater('queue-unavailable', { message: 'SQS took no message' }))
      : send(message);
  await expect(world.run()).rejects.toThrow('SQS took no message');
  expect(new Set(sidsOf(world.sent))).toEqual(new Set(all.slice(1).map(({ sid }) => sid)));
});

describe('calls that nobody can ask about', () => {
  test('keep no other from being fed in, however long each takes', async () => {
    const world = reconcilerWorld();
    for (let one = 0; one < 100; one++) world.calls.set(String(world.hold({ endedAgo: 5 * HOUR }).callSid), down());
    const others = Array.from({ length: 3 }, () => world.hold());
    const [named] = others;
    world.calls.set(String(named?.callSid), job('J-7'));
    const callJobs: CallJobs = world.callJobs;
    const jobOf = callJobs.jobOf.bind(callJobs);
    callJobs.jobOf = async (call, deadline) => {
      if (world.calls.get(call.callSid) instanceof Error) await before(deadline, world.time.wait(63_000));
      return await jobOf(call, deadline);
    };
    await expect(world.run()).rejects.toThrow('does not say in time');
    expect(new Set(sidsOf(world.sent))).toEqual(new Set(others.map(({ sid }) => sid)));
    expect(world.sent.find(({ recordingSid }) => recordingSid === named?.sid)).toMatchObject({ jobNumber: 'J-7' });
  });

  test('after a day a recording comes home without its Job', async () => {
    const world = reconcilerWorld();
    const one = world.hold({ endedAgo: 2 * HOUR });
    world.calls.set(String(one.callSid), down());
    await expect(world.run()).rejects.toThrow('HTTP 500');
    expect(world.sent).toEqual([]);
    await world.pass(23 * HOUR);
    await expect(world.run()).rejects.toThrow('HTTP 500');
    expect(world.sent).toMatchObject([{ recordingSid: one.sid, jobNumber: undefined }]);
    expect(world.metrics.total('CallbacksLost')).toBe(1);
  });
});

test('a first day that is yet to come leaves nothing to do, and says so', async () => {
  const world = reconcilerWorld({ since: '2027-01-01' });
  world.hold();
  expect(await world.run()).toMatchObject({ listed: 0, outstanding: 0, fedIn: 0, done: true });
  expect(world.metrics.values('OutstandingRecordings')).toEqual([0]);
});

test('a clock that was ahead for a moment switches no daily look off', async () => {
  const world = reconcilerWorld({ since: '2026-10-01' });
  world.listing.pageSize = 2;
  for (let day = 5; day < 20; day++) world.hold({ endedAgo: day * DAY });
  await world.run();
  const [first] = world.runs.records;
  const state = first?.record.accounts[ACCOUNT];
  if (first === undefined || state === undefined) throw new Error('no run');
  const sweep = { since: '2026-10-01', begun: '2031-01-01' };
  world.runs.records.push({
    ...first,
    record: { ...first.record, accounts: { [ACCOUNT]: { ...state, sweep } } },
  });
  const lost = world.hold({ endedAgo: 8 * DAY });
  world.lie(15);
  await world.run();
  expect(sidsOf(world.sent)).toContain(lost.sid);
});
