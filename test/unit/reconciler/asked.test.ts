import { ACCOUNT, DAY, HOUR, type ReconcilerWorld, reconcilerWorld } from '../../support/worlds/reconciler-world';

const stateOf = ({ runs }: ReconcilerWorld) => runs.records.at(-1)?.record.accounts[ACCOUNT];

/** Parked long ago, each on a day of its own, where a page holds two. */
const parkedLongAgo = async (days: readonly number[]) => {
  const world = reconcilerWorld({ since: '2026-10-01' });
  world.listing.pageSize = 2;
  for (const ago of days) world.park('recordings', world.hold({ endedAgo: ago * DAY }));
  await world.run();
  await world.pass(HOUR);
  return world;
};

test('whoever asks for later days takes nothing of what is known of the earlier ones', async () => {
  const world = await parkedLongAgo([40, 30, 20]);
  const before = stateOf(world);
  expect(before).toMatchObject({ sweep: { since: '2026-10-01', begun: '2026-11-26' }, before: { parked: 3 } });
  expect(await world.run({ since: '2026-11-15' })).toMatchObject({ outstanding: 3, parked: 3, done: true });
  expect(stateOf(world)).toEqual(before);
  const requests = world.listing.asked.length;
  expect(await world.run()).toMatchObject({ outstanding: 3, parked: 3 });
  // No new look at everything, unless it is on one page.
  const from = world.listing.asked.slice(requests).map((query) => query.from);
  expect([from[0], from[1], from.slice(1).every((day = '') => day >= '2026-11-24')]).toEqual([
    '2026-10-01',
    '2026-11-24',
    true,
  ]);
});

test('what is known already and seen again counts once', async () => {
  const world = await parkedLongAgo([40, 10, 5]);
  world.park('recordings', world.hold());
  expect(await world.run({ since: '2026-11-15' })).toMatchObject({ outstanding: 4, parked: 4 });
});

test('who asks for today alone is told of the last days all the same', async () => {
  const world = await parkedLongAgo([40, 30, 20]);
  world.park('recordings', world.hold({ endedAgo: 1.5 * DAY }));
  expect(await world.run({ since: '2026-11-26' })).toMatchObject({ outstanding: 4, parked: 4 });
});

test('a look that was asked for goes on over scheduled runs in between', async () => {
  const world = reconcilerWorld({ maxPerRun: 10 });
  world.listing.pageSize = 5;
  for (let day = 0; day < 30; day++) world.hold({ endedAgo: (100 - day) * DAY });
  expect(await world.run({ since: '2026-08-01' })).toMatchObject({ fedIn: 10, done: false });
  expect(await world.run()).toMatchObject({ fedIn: 0 });
  const requests = world.listing.asked.length;
  world.lie(10);
  expect(await world.run({ since: '2026-08-01' })).toMatchObject({ fedIn: 10, done: false });
  // Besides the first page, which may be all.
  expect(world.listing.asked.slice(requests + 1).every(({ from = '' }) => from > '2026-08-20')).toBe(true);
  world.lie(20);
  expect(await world.run({ since: '2026-08-01' })).toMatchObject({ fedIn: 10 });
  expect(stateOf(world)?.since).toBe('2026-11-24');
});
