import { RetryLater } from '../../../lambdas/core/errors';
import type { RecordingsListing } from '../../../lambdas/core/ports/twilio';
import {
  ACCOUNT,
  DAY,
  HOUR,
  OTHER,
  type ReconcilerWorld,
  reconcilerWorld,
} from '../../support/worlds/reconciler-world';

const publishedBy = async (world: ReconcilerWorld, act: () => Promise<unknown>) => {
  const before = world.metrics.added.length;
  await act();
  return world.metrics.added.slice(before).map(({ name }) => name);
};

/** Twilio does not answer for an account. */
const silence = ({ listing }: ReconcilerWorld, account: string) => {
  const page = listing.page.bind(listing);
  listing.page = (query, next) =>
    query.accountSid === account
      ? Promise.reject(new RetryLater('twilio-unavailable', { message: 'HTTP 503' }))
      : page(query, next);
  return () => {
    listing.page = page;
  };
};

test('while Twilio cannot be asked no number ends an alarm, and what is known of older days is kept', async () => {
  const world = reconcilerWorld({ since: '2026-10-01' });
  world.listing.pageSize = 2;
  const old = Array.from({ length: 3 }, (_, index) => world.hold({ endedAgo: (10 + index) * DAY }));
  for (const one of old) world.park('recordings', one);
  expect(await world.run()).toMatchObject({ outstanding: 3, parked: 3 });
  const mend = silence(world, ACCOUNT);
  for (const hours of [1, 24]) {
    await world.pass(hours * HOUR);
    const published = await publishedBy(world, () => expect(world.run()).rejects.toThrow('HTTP 503'));
    expect(published.filter((name) => /Outstanding|CallbacksLost/.test(name))).toEqual([]);
    expect(published).toContain('RecordingsReconciled');
    expect(world.runs.records.at(-1)?.record.accounts[ACCOUNT]?.before).toMatchObject({ parked: 3 });
  }
  mend();
  expect(await world.run()).toMatchObject({ outstanding: 3, parked: 3 });
});

test('what was lost in another account is counted all the same', async () => {
  const world = reconcilerWorld({ accounts: [ACCOUNT, OTHER] });
  world.hold({ accountSid: OTHER });
  silence(world, ACCOUNT);
  const published = await publishedBy(world, () => expect(world.run()).rejects.toThrow('HTTP 503'));
  expect(published).toContain('CallbacksLost');
  expect(published.filter((name) => name.startsWith('Outstanding'))).toEqual([]);
  expect(world.metrics.total('CallbacksLost')).toBe(1);
});

describe('while one account is silent the age of the oldest recording is told', () => {
  const waiting = (world: ReconcilerWorld, account: typeof ACCOUNT, hours: number) => {
    world.tell(world.hold({ accountSid: account, endedAgo: hours * HOUR }));
    world.lie(5);
  };
  const agesOf = ({ metrics }: ReconcilerWorld) => metrics.values('OldestOutstandingAge').map((age) => age / HOUR);

  test('where it ends no alarm: trouble of the others is heard of, for as long as that account is silent', async () => {
    const world = reconcilerWorld({ accounts: [ACCOUNT, OTHER] });
    waiting(world, ACCOUNT, 2);
    await world.run();
    silence(world, OTHER);
    for (const hours of [3, 1]) {
      await world.pass(hours * HOUR);
      await expect(world.run()).rejects.toThrow('HTTP 503');
    }
    expect(agesOf(world)).toEqual([2, 5, 6]);
  });

  test('not where the silent account had an older one, and not as 0', async () => {
    const world = reconcilerWorld({ accounts: [ACCOUNT, OTHER] });
    waiting(world, OTHER, 20);
    await world.run();
    const mend = silence(world, OTHER);
    for (const hours of [1, 1]) {
      await world.pass(hours * HOUR);
      waiting(world, ACCOUNT, 3);
      await expect(world.run()).rejects.toThrow('HTTP 503');
    }
    mend();
    await world.pass(HOUR);
    await world.run();
    expect(agesOf(world)).toEqual([20, 23]);
    const quiet = reconcilerWorld({ accounts: [ACCOUNT, OTHER] });
    silence(quiet, OTHER);
    await expect(quiet.run()).rejects.toThrow('HTTP 503');
    expect(agesOf(quiet)).toEqual([]);
  });
});

test('an account that nobody had time to look at is one of which nobody can tell', async () => {
  const world = reconcilerWorld({ accounts: [ACCOUNT, OTHER] });
  const listing: RecordingsListing = world.listing;
  const page = listing.page.bind(listing);
  listing.page = async (query, next, deadline) => {
    if (query.accountSid === OTHER) await world.time.wait(600_000);
    deadline.require();
    return await page(query, next, deadline);
  };
  const published = await publishedBy(world, () => world.run({ maxSeconds: 60 }));
  expect(published.filter((name) => /Outstanding|CallbacksLost/.test(name))).toEqual([]);
});
