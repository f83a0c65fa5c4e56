import type { RecordingsListing } from '../../../lambdas/core/ports/twilio';
import { DAY, HOUR, reconcilerWorld } from '../../support/worlds/reconciler-world';

const sidsOf = (messages: readonly { readonly recordingSid: string }[]) =>
  messages.map(({ recordingSid }) => recordingSid);

test('what no Job claims, or was given up, waits behind callbacks that were lost, whatever its age', async () => {
  const world = reconcilerWorld({ since: '2026-10-01', maxPerRun: 2 });
  for (let one = 0; one < 3; one++) {
    world.store(world.hold({ endedAgo: 20 * DAY }), 'unassigned');
    world.giveUp(world.hold({ endedAgo: 21 * DAY }));
  }
  const lost = [world.hold({ endedAgo: 5 * HOUR }), world.hold({ endedAgo: 3 * HOUR })];
  expect(await world.run()).toMatchObject({ fedIn: 2, callbacksLost: 2, done: false });
  expect(sidsOf(world.sent)).toEqual(lost.map(({ sid }) => sid));
});

test('half of a run is kept for what is new: a backlog of years does not hold up today’s calls', async () => {
  const world = reconcilerWorld({ since: '2026-01-01', maxPerRun: 10 });
  const old = Array.from({ length: 40 }, (_, index) => world.hold({ endedAgo: (200 - index) * DAY }));
  const recent = Array.from({ length: 8 }, (_, index) => world.hold({ endedAgo: (10 - index) * HOUR }));
  expect(await world.run()).toMatchObject({ fedIn: 10 });
  const [oldest, newest] = [old.slice(0, 5), recent.slice(0, 5)];
  expect(new Set(sidsOf(world.sent))).toEqual(new Set([...oldest, ...newest].map(({ sid }) => sid)));
});

test('as far as there is any: else the backlog has the whole run', async () => {
  const world = reconcilerWorld({ since: '2026-01-01', maxPerRun: 10 });
  const old = Array.from({ length: 40 }, (_, index) => world.hold({ endedAgo: (200 - index) * DAY }));
  const recent = world.hold();
  expect(await world.run()).toMatchObject({ fedIn: 10 });
  expect(new Set(sidsOf(world.sent))).toEqual(new Set([recent, ...old.slice(0, 9)].map(({ sid }) => sid)));
});

test('the last days have their part of the time though the look at everything uses up its own', async () => {
  const world = reconcilerWorld({ since: '2026-01-01' });
  world.listing.pageSize = 10;
  for (let day = 3; day < 200; day++) for (let one = 0; one < 5; one++) world.hold({ endedAgo: day * DAY });
  const today = world.hold();
  const listing: RecordingsListing = world.listing;
  const page = listing.page.bind(listing);
  listing.page = async (query, next, deadline) => {
    await world.time.wait(10_000);
    deadline.require();
    return await page(query, next, deadline);
  };
  expect(await world.run({ maxSeconds: 200 })).toMatchObject({ done: false });
  expect(sidsOf(world.sent)).toContain(today.sid);
});

test('what nobody stored is fed in again after a day though a Job has more dead letters than SQS shows', async () => {
  const world = reconcilerWorld();
  for (const one of Array.from({ length: 25 }, () => world.hold())) {
    world.tell(one);
    world.store(one);
    world.park('history', one, 'J-1');
  }
  const gone = world.hold();
  world.tell(gone);
  world.lie(9);
  expect(await world.run()).toMatchObject({ fedIn: 0 });
  await world.pass(30 * HOUR);
  expect(await world.run()).toMatchObject({ fedIn: 1 });
  expect(sidsOf(world.sent)).toEqual([gone.sid]);
});
