import { job } from '../../support/subjects';
import { DAY, HOUR, MINUTE, type ReconcilerWorld, reconcilerWorld } from '../../support/worlds/reconciler-world';

const sidsOf = (messages: readonly { readonly recordingSid: string }[]) =>
  messages.map(({ recordingSid }) => recordingSid);
const reasonsIn = ({ log }: ReconcilerWorld) =>
  log.lines.filter(({ code }) => code === 'recording-fed-in').map(({ fields }) => fields.because);

describe('what was given up without audio, and Twilio calls completed', () => {
  test('is fed in again once a day, by the look at everything, and no callback of it is lost', async () => {
    const world = reconcilerWorld({ mayFindJobs: false });
    const one = world.hold();
    world.giveUp(one);
    expect(await world.run()).toMatchObject({ outstanding: 1, unknown: 1, oldestAgeSeconds: 0, fedIn: 1 });
    for (let hour = 0; hour < 11; hour++) {
      await world.pass(HOUR);
      expect(await world.run()).toMatchObject({ outstanding: 1, fedIn: 0 });
    }
    await world.pass(HOUR);
    expect(await world.run()).toMatchObject({ fedIn: 1, callbacksLost: 0 });
    expect(sidsOf(world.sent)).toEqual([one.sid, one.sid]);
    expect(world.sent[0]).toMatchObject({ outcome: 'completed', again: true });
    expect(reasonsIn(world)).toEqual(['given-up', 'given-up']);
    expect(world.metrics.total('CallbacksLost')).toBe(0);
    expect(world.callbackLog.asked).toEqual([]);
  });

  test('is done once it has come home after all, under whatever day', async () => {
    const world = reconcilerWorld();
    const createdAt = new Date('2026-11-26T00:10:00Z');
    const one = world.hold({ createdAt, startedAt: new Date('2026-11-25T23:50:00Z'), durationSeconds: 1200 });
    world.giveUp(one);
    world.bringHome(one, { deleted: false, day: '2026-11-25' });
    expect(await world.run()).toMatchObject({ outstanding: 0, fedIn: 0 });
  });

  test('waits for a person while it is parked', async () => {
    const world = reconcilerWorld();
    const one = world.hold();
    world.giveUp(one);
    world.park('history', one);
    expect(await world.run()).toMatchObject({ outstanding: 1, parked: 1, fedIn: 0 });
  });

  test('is no recording of its call that has come home: the object there is not its own', async () => {
    const world = reconcilerWorld();
    const [first, second] = [world.hold(), world.hold()];
    const third = world.hold({ callSid: first.callSid });
    world.giveUp(first);
    world.store(third);
    world.tell(second);
    world.lie(2);
    expect(await world.run()).toMatchObject({ outstanding: 3, fedIn: 1, callbacksLost: 0 });
    expect(sidsOf(world.sent)).toEqual([first.sid]);
  });
});

describe('what S3 would have expired', () => {
  test('is neither outstanding nor fed in, unless somebody asks for its day', async () => {
    const world = reconcilerWorld({ since: '2026-10-01', retentionDays: 30 });
    const old = world.hold({ endedAgo: 31 * DAY });
    const young = world.hold({ endedAgo: 29 * DAY });
    world.store(old, 'unassigned');
    expect(await world.run()).toMatchObject({ listed: 2, outstanding: 1, fedIn: 1 });
    expect(sidsOf(world.sent)).toEqual([young.sid]);
    expect(await world.run({ since: '2026-10-01' })).toMatchObject({ outstanding: 2, fedIn: 1 });
    expect(sidsOf(world.sent)).toContain(old.sid);
  });
});

describe('what has come home, and Twilio’s copy is left though it was to be deleted', () => {
  const left = async (world: ReconcilerWorld, options: Parameters<ReconcilerWorld['bringHome']>[1] = {}) => {
    const one = world.hold();
    world.bringHome(one, { deleted: false, keptAtTwilio: false, ...options });
    await world.pass(61 * MINUTE);
    return one;
  };

  test('is fed in under its Job by the look at everything, and is not outstanding', async () => {
    const world = reconcilerWorld();
    const one = await left(world, { jobNumber: job('J-77') });
    expect(await world.run()).toMatchObject({ outstanding: 0, fedIn: 1, callbacksLost: 0, done: true });
    expect(world.sent).toMatchObject([{ recordingSid: one.sid, jobNumber: 'J-77', origin: 'reconciler' }]);
    expect(reasonsIn(world)).toEqual(['left-at-twilio']);
    for (let hour = 0; hour < 10; hour++) {
      await world.pass(HOUR);
      expect(await world.run()).toMatchObject({ fedIn: 0 });
    }
    await world.pass(HOUR);
    expect(await world.run()).toMatchObject({ fedIn: 1 });
  });

  test('an hour is given to the cleanup', async () => {
    const world = reconcilerWorld();
    world.bringHome(world.hold(), { deleted: false, keptAtTwilio: false });
    await world.pass(59 * MINUTE);
    expect(await world.run()).toMatchObject({ fedIn: 0 });
  });

  test('waits for a person while it is parked, and while nobody can tell', async () => {
    const world = reconcilerWorld();
    const parked = await left(world);
    world.park('cleanup', parked);
    expect(await world.run()).toMatchObject({ fedIn: 0, outstanding: 0 });
    world.deadLetters.failure = new Error('no answer');
    await world.pass(DAY);
    await expect(world.run()).rejects.toThrow('no answer');
    expect(world.sent).toEqual([]);
  });

  test('stays where its receipt says so, and where nothing is deleted: no receipt is read then', async () => {
    const keeping = reconcilerWorld();
    await left(keeping, { keptAtTwilio: true });
    expect(await keeping.run()).toMatchObject({ fedIn: 0 });
    expect(keeping.asked.read).toHaveLength(1);
    const never = reconcilerWorld({ deletes: false });
    await left(never);
    expect(await never.run()).toMatchObject({ fedIn: 0 });
    expect(never.asked.read).toEqual([]);
  });

  test('of more than a run reads, those are read that came last', async () => {
    const world = reconcilerWorld();
    for (let one = 0; one < 1100; one++)
      world.bringHome(world.hold({ endedAgo: 5 * HOUR }), { deleted: false, keptAtTwilio: true });
    const one = await left(world);
    expect(await world.run()).toMatchObject({ fedIn: 1 });
    expect(sidsOf(world.sent)).toEqual([one.sid]);
    expect(world.asked.read).toHaveLength(1000);
  });

  test('goes behind what has not come home', async () => {
    const world = reconcilerWorld({ maxPerRun: 1 });
    await left(world);
    const lost = world.hold();
    expect(await world.run()).toMatchObject({ fedIn: 1, done: false });
    expect(sidsOf(world.sent)).toEqual([lost.sid]);
  });
});
