import { RetryLater } from '../../../lambdas/core/errors';
import { job } from '../../support/subjects';
import { DAY, HOUR, MINUTE, reconcilerWorld } from '../../support/worlds/reconciler-world';

const sidsOf = (messages: readonly { readonly recordingSid: string }[]) =>
  messages.map(({ recordingSid }) => recordingSid);

test('with nothing to do a run asks Twilio once, and reads no receipts, no log and no dead letters', async () => {
  const world = reconcilerWorld();
  const { listing, asked, callbackLog, runs, metrics } = world;
  world.hold({ endedAgo: 10 * MINUTE });
  world.hold({ status: 'in-progress', durationSeconds: undefined, endedAgo: 5 * HOUR });
  expect(await world.run()).toMatchObject({ listed: 2, outstanding: 0, fedIn: 0, callbacksLost: 0, done: true });
  expect(listing.asked).toHaveLength(1);
  expect([asked, callbackLog.asked, runs.readings]).toEqual([{ receipts: [], folders: [], read: [] }, [], 0]);
  expect(metrics.values('OutstandingRecordings')).toEqual([0]);
  expect(metrics.values('CallbacksLost')).toEqual([0]);
  expect(runs.records).toHaveLength(1);
});

test('what no callback told of is fed in as its callback would have been, and counted once', async () => {
  const world = reconcilerWorld();
  const { metrics, log, sent, time } = world;
  const [lost, told] = [world.hold({ channels: 2 }), world.hold()];
  world.tell(told);
  world.lie(1);
  expect(await world.run()).toMatchObject({ outstanding: 2, callbacksLost: 1, fedIn: 1, done: true });
  expect(sent).toEqual([
    {
      outcome: 'completed',
      recordingSid: lost.sid,
      callSid: lost.callSid,
      jobNumber: undefined,
      receivedAt: lost.createdAt,
      origin: 'reconciler',
      startedAt: lost.startedAt,
      durationSeconds: 30,
      channels: 2,
      source: 'DialVerb',
    },
  ]);
  expect(log.lines.filter(({ code }) => code === 'callback-lost')).toMatchObject([
    { level: 'warn', fields: { recordingSid: lost.sid, callSid: lost.callSid } },
  ]);
  world.lie(2);
  await time.pass(HOUR);
  expect(await world.run()).toMatchObject({ outstanding: 2, callbacksLost: 0, fedIn: 0 });
  expect(metrics.values('CallbacksLost')).toEqual([1, 0]);
});

test('what has a receipt is done, though Twilio keeps its copy', async () => {
  const world = reconcilerWorld();
  world.bringHome(world.hold({ endedAgo: 3 * HOUR }), { deleted: false });
  expect(await world.run()).toMatchObject({ listed: 1, outstanding: 0, fedIn: 0 });
});

test.each([
  ['the day it began, before midnight', '2026-11-24'],
  ['the day on which it was over', '2026-11-25'],
  ['the day after, when its callback came late', '2026-11-26'],
])('the receipt of a recording across midnight may lie under %s', async (_, day) => {
  const world = reconcilerWorld();
  const createdAt = new Date('2026-11-25T00:10:00Z');
  const one = world.hold({ createdAt, startedAt: new Date('2026-11-24T23:50:00Z'), durationSeconds: 1200 });
  world.bringHome(one, { deleted: false, day });
  expect(await world.run()).toMatchObject({ outstanding: 0 });
});

test('SIP trunks send no callbacks: theirs are fed in, and not lost', async () => {
  const world = reconcilerWorld();
  const one = world.hold({ source: 'Trunking' });
  expect(await world.run()).toMatchObject({ callbacksLost: 0, fedIn: 1 });
  expect(sidsOf(world.sent)).toEqual([one.sid]);
});

test('while the queues hold as many messages as are under way nothing is doubled, for hours', async () => {
  const world = reconcilerWorld();
  for (const one of Array.from({ length: 50 }, () => world.hold({ endedAgo: 2 * HOUR }))) world.tell(one);
  world.lie(30, { inFlight: 15, delayed: 5 });
  for (let hour = 0; hour < 20; hour++) {
    expect(await world.run()).toMatchObject({ outstanding: 50, underWay: 15, waiting: 35, unknown: 0, fedIn: 0 });
    await world.pass(HOUR);
  }
});

test('after a purge what had waited is fed in again, oldest first', async () => {
  const world = reconcilerWorld();
  const [young, old] = [world.hold({ endedAgo: 2 * HOUR }), world.hold({ endedAgo: 5 * HOUR })];
  for (const one of [young, old]) world.tell(one);
  expect(await world.run()).toMatchObject({ outstanding: 2, callbacksLost: 0, fedIn: 2 });
  expect(sidsOf(world.sent)).toEqual([old.sid, young.sid]);
  expect(world.log.codes).not.toContain('callback-lost');
});

test('what was fed in is given the grace, too, before it is missed', async () => {
  const world = reconcilerWorld();
  world.tell(world.hold());
  await world.run();
  await world.pass(30 * MINUTE);
  expect(await world.run()).toMatchObject({ fedIn: 0, unknown: 1 });
  await world.pass(HOUR);
  expect(await world.run()).toMatchObject({ fedIn: 1 });
});

test('SQS estimates: one in a hundred that it does not count has not vanished', async () => {
  const world = reconcilerWorld();
  for (let one = 0; one < 100; one++) world.tell(world.hold());
  world.lie(97);
  expect(await world.run()).toMatchObject({ fedIn: 0 });
  world.lie(90);
  expect(await world.run()).toMatchObject({ fedIn: 100 });
});

test('messages that nobody can do anything with hide what is gone for a day, not for ever', async () => {
  const world = reconcilerWorld();
  const gone = world.hold();
  world.tell(gone);
  world.lie(7);
  expect(await world.run()).toMatchObject({ fedIn: 0 });
  await world.pass(23 * HOUR);
  expect(await world.run()).toMatchObject({ fedIn: 1, callbacksLost: 0 });
  await world.pass(2 * HOUR);
  expect(await world.run()).toMatchObject({ fedIn: 0 });
});

test('what lies in a dead-letter queue waits for a person', async () => {
  const world = reconcilerWorld();
  const [lost, parked] = [world.hold(), world.hold()];
  world.park('history', parked);
  expect(await world.run()).toMatchObject({ parked: 1, fedIn: 1, outstanding: 2 });
  expect(sidsOf(world.sent)).toEqual([lost.sid]);
});

test('dead letters of one Job behind the ten that SQS shows are not doubled either', async () => {
  const world = reconcilerWorld();
  for (const one of Array.from({ length: 25 }, () => world.hold())) {
    world.tell(one);
    world.store(one);
    world.park('history', one, 'J-1');
  }
  expect(await world.run()).toMatchObject({ parked: 10, fedIn: 0 });
  await world.pass(30 * HOUR);
  expect(await world.run()).toMatchObject({ fedIn: 0 });
});

test('while nobody can tell what is parked only what nobody told of is fed in, and the run fails', async () => {
  const world = reconcilerWorld();
  const [lost, told] = [world.hold(), world.hold()];
  world.tell(told);
  world.park('recordings', told);
  world.deadLetters.failure = new RetryLater('queue-unavailable', { message: 'no answer' });
  await expect(world.run()).rejects.toThrow('no answer');
  expect(sidsOf(world.sent)).toEqual([lost.sid]);
  expect(world.log.codes).toContain('parked-unknown');
});

test('what no Job claims is tried once a day, by the first run of it, if a Job may be found', async () => {
  const world = reconcilerWorld();
  const one = world.hold();
  world.tell(one);
  world.store(one, 'unassigned');
  expect(await world.run()).toMatchObject({
    unassigned: 1,
    fedIn: 1,
    callbacksLost: 0,
    unknown: 0,
    oldestAgeSeconds: 0,
  });
  for (let hour = 0; hour < 11; hour++) {
    await world.pass(HOUR);
    expect(await world.run()).toMatchObject({ unassigned: 1, fedIn: 0 });
  }
  await world.pass(HOUR);
  expect(await world.run()).toMatchObject({ unassigned: 1, fedIn: 1 });
  expect(world.metrics.values('OutstandingUnassigned').at(-1)).toBe(1);
  expect(world.sent).toMatchObject([{ again: true }, { again: true }]);
});

test('without a field or a parameter that names calls it is left alone', async () => {
  const world = reconcilerWorld({ mayFindJobs: false });
  const one = world.hold();
  world.store(one, 'unassigned');
  expect(await world.run()).toMatchObject({ unassigned: 1, fedIn: 0 });
});

test.each([
  ['absent', '16101'],
  ['failed', '16105'],
] as const)('one that is %s is fed in once, as its callback would have been', async (status, errorCode) => {
  const world = reconcilerWorld();
  const one = world.hold({ status, errorCode, startedAt: undefined, durationSeconds: undefined, channels: undefined });
  expect(await world.run()).toMatchObject({ fedIn: 1, callbacksLost: 1 });
  expect(world.sent).toEqual([
    {
      outcome: status,
      recordingSid: one.sid,
      callSid: one.callSid,
      jobNumber: undefined,
      receivedAt: one.createdAt,
      origin: 'reconciler',
      errorCode,
    },
  ]);
  world.giveUp(one);
  await world.pass(3 * DAY);
  expect(await world.run()).toMatchObject({ outstanding: 0, fedIn: 0 });
});

test.each(['in-progress', 'paused', 'stopped', 'processing', 'a-new-word'])(
  'one that Twilio says is %s is outstanding after 25 hours only, and never fed in',
  async (status) => {
    const world = reconcilerWorld();
    world.hold({ status, durationSeconds: undefined, endedAgo: 24 * HOUR });
    expect(await world.run()).toMatchObject({ outstanding: 0 });
    await world.pass(2 * HOUR);
    expect(await world.run()).toMatchObject({ outstanding: 1, unknown: 1, fedIn: 0 });
  },
);

test('one that names neither call nor conference is unknown, told once a run, and never fed in', async () => {
  const world = reconcilerWorld();
  const one = world.hold({ callSid: undefined });
  expect(await world.run()).toMatchObject({ outstanding: 1, unknown: 1, fedIn: 0 });
  expect(world.log.lines.filter(({ code }) => code === 'recordings-unkeyed')).toMatchObject([
    { fields: { count: 1, recordingSids: [one.sid] } },
  ]);
});

test('entries that cannot be read are unknown, and told', async () => {
  const world = reconcilerWorld();
  world.listing.unreadable = 3;
  expect(await world.run()).toMatchObject({ unreadable: 3, outstanding: 3, unknown: 3 });
  expect(world.log.codes).toContain('listing-unreadable');
});

test.each([
  ['a second before the grace is over', HOUR - 1, 0],
  ['at its last second', HOUR, 0],
  ['a second after it', HOUR + 1, 1],
])('%s it counts: %#', async (_, endedAgo, outstanding) => {
  const world = reconcilerWorld();
  world.tell(world.hold({ endedAgo }));
  expect(await world.run()).toMatchObject({ outstanding });
});

test('a call of 24 hours is over when it ends, whichever end Twilio dates it by', async () => {
  const world = reconcilerWorld();
  const dated = { startedAt: world.time.at(-24.5 * HOUR), durationSeconds: 24 * HOUR };
  world.hold({ ...dated, createdAt: world.time.at(-24.5 * HOUR) });
  world.hold({ ...dated, createdAt: world.time.at(-0.5 * HOUR) });
  expect(await world.run()).toMatchObject({ listed: 2, outstanding: 0 });
  await world.pass(HOUR);
  expect(await world.run()).toMatchObject({ outstanding: 2, callbacksLost: 2 });
});

test('a second recording of a call is lost though the first one lies in the bucket under the call', async () => {
  const world = reconcilerWorld();
  const first = world.hold();
  const second = world.hold({ callSid: first.callSid });
  world.tell(first);
  world.store(first);
  world.lie(1);
  expect(await world.run()).toMatchObject({ callbacksLost: 1, fedIn: 1 });
  expect(sidsOf(world.sent)).toEqual([second.sid]);
});

test('a second recording is lost though the first one is home, and its object has the key', async () => {
  const world = reconcilerWorld();
  const first = world.hold();
  const second = world.hold({ callSid: first.callSid });
  world.store(first);
  world.bringHome(first);
  expect(await world.run()).toMatchObject({ callbacksLost: 1 });
  expect(sidsOf(world.sent)).toEqual([second.sid]);
});

test('what lies in the bucket somebody has told of, and its line is on the way', async () => {
  const world = reconcilerWorld();
  const one = world.hold();
  world.store(one, 'J-7', true);
  world.lie(1);
  expect(await world.run()).toMatchObject({ outstanding: 1, callbacksLost: 0, fedIn: 0 });
});

test('while the log cannot be read nothing is lost, and the metric is not published', async () => {
  const world = reconcilerWorld();
  world.hold();
  world.callbackLog.failure = new RetryLater('callback-log-unreadable', { message: 'AccessDenied' });
  world.lie(1);
  expect(await world.run()).toMatchObject({ callbacksLost: null, fedIn: 0 });
  world.lie(0);
  expect(await world.run()).toMatchObject({ callbacksLost: null, fedIn: 1 });
  expect(world.metrics.values('CallbacksLost')).toEqual([]);
  expect(world.metrics.values('RecordingsReconciled')).toEqual([0, 1]);
  expect(world.log.codes).toContain('callback-log-unreadable');
});

test('of what ended before the log begins, or before a queue could still hold it, no callback is lost', async () => {
  const world = reconcilerWorld({ since: '2026-10-01', logMs: 3 * DAY * 1000 });
  world.hold({ endedAgo: 4 * DAY });
  const ancient = world.hold({ endedAgo: 20 * DAY });
  world.lie(9);
  expect(await world.run()).toMatchObject({ callbacksLost: 0 });
  expect(sidsOf(world.sent)).toContain(ancient.sid);
});

test('the Job that the call itself names goes with it, and what nobody can ask now waits for the next run', async () => {
  const world = reconcilerWorld();
  const [named, silent, troubled] = [world.hold(), world.hold(), world.hold()];
  world.calls.set(String(named.callSid), job('J-7'));
  world.calls.set(String(troubled.callSid), new RetryLater('twilio-unavailable', { message: 'HTTP 500' }));
  await expect(world.run()).rejects.toThrow('HTTP 500');
  const jobs = new Map(world.sent.map((message) => [message.recordingSid, message.jobNumber]));
  expect(jobs).toEqual(
    new Map([
      [named.sid, 'J-7'],
      [silent.sid, undefined],
    ]),
  );
  world.calls.delete(String(troubled.callSid));
  world.lie(2);
  expect(await world.run()).toMatchObject({ fedIn: 1, callbacksLost: 1 });
});
