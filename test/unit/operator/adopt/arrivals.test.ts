import type { ObjectKey } from '../../../../lambdas/core/object-key';
import type { DeadLetter, DeadLetters, QueueDepths, QueueName } from '../../../../lambdas/core/ports/queues';
import type { Receipt } from '../../../../lambdas/core/receipt';
import type { Feedable } from '../../../../lambdas/core/fed-in';
import { Arrivals } from '../../../../operator/adopt/arrivals';
import { Parked } from '../../../../operator/adopt/parked';
import { MemoryReceipts } from '../../../support/fakes/memory-receipts';
import { aCallSid } from '../../../support/subjects';
import { archived } from '../../../support/worlds/archive-world';

const deadline = { signal: new AbortController().signal, require: () => undefined };

const letterOf = ({ sid, callSid }: Feedable, reason: string | undefined): DeadLetter => ({
  messageId: `m-${sid}`,
  body: '{}',
  recordingSid: sid,
  callSid,
  step: 'processor',
  reason,
  detail: 'in words',
  attempts: 3,
  parkedAt: new Date('2026-11-26T09:00:00Z'),
  group: undefined,
});

interface World {
  readonly receipts?: readonly Receipt[];
  readonly keys?: readonly ObjectKey[];
  readonly before?: readonly Feedable[];
  readonly letters?: Partial<Record<QueueName, readonly DeadLetter[]>>;
}

const world = ({ receipts = [], keys = [], before = [], letters = {} }: World) => {
  const looks = { peeks: 0, lists: 0 };
  const clock = { now: new Date('2026-11-26T10:00:00Z') };
  const parked: Partial<Record<QueueName, readonly DeadLetter[]>> = { ...letters };
  const deadLetters: DeadLetters = {
    // Async, as the port has it.
    // eslint-disable-next-line @typescript-eslint/require-await
    async *peek(queue) {
      looks.peeks += 1;
      yield* parked[queue] ?? [];
    },
  };
  const depths: QueueDepths = {
    of: (queue) => Promise.resolve({ visible: parked[queue]?.length ?? 0, inFlight: 0, delayed: 0 }),
  };
  const kept = new MemoryReceipts(receipts);
  const arrivals = new Arrivals({
    receipts: kept,
    archive: {
      // One key a page, as S3 has a thousand.
      list: (stem, after) => {
        looks.lists += 1;
        const found = keys.filter((key) => key.startsWith(stem) && (after === undefined || key > after)).sort();
        return Promise.resolve({ keys: found.slice(0, 1), isLast: found.length <= 1 });
      },
    },
    parked: new Parked({ deadLetters, depths, now: () => clock.now }),
    prefixes: ['recordings', 'old'],
    givenUp: new Set(before.map(({ sid }) => sid)),
  });
  const fatesOf = async (away: readonly Feedable[], { endsUnassigned = false, anew = false } = {}) => {
    const fates = await arrivals.look(
      away.map((recording) => ({ recording, endsUnassigned })),
      deadline,
      anew,
    );
    return away.map(({ sid }) => fates.get(sid));
  };
  return { fatesOf, looks, clock, parked, kept };
};

const subject = ({ sid, callSid }: Feedable) => ({
  recordingSid: sid,
  callSid,
  receivedAt: new Date('2024-05-01T08:01:00Z'),
  noted: true,
  at: new Date('2026-11-26T09:59:00Z'),
});
const storedAt = (recording: Feedable, key: string): Receipt => ({ ...subject(recording), key, keptAtTwilio: false });
const givenUp = (recording: Feedable, status: string): Receipt => ({ ...subject(recording), status });

test('a receipt of its audio ends the way of a recording', async () => {
  const [home, away] = [archived('2024-05-01T08:00:00Z'), archived('2024-05-01T09:00:00Z')];
  const { fatesOf } = world({ receipts: [storedAt(home, `recordings/2024/05/01/${home.callSid}-J-1.mp3`)] });
  expect(await fatesOf([home, away])).toEqual([{ at: 'home' }, undefined]);
});

test('one that Twilio does not date is found under the day before as well', async () => {
  const home = archived('2024-05-02T00:10:00Z', { startedAt: undefined });
  const { fatesOf } = world({ receipts: [storedAt(home, `recordings/2024/05/01/${home.callSid}-J-1.mp3`)] });
  expect(await fatesOf([home])).toEqual([{ at: 'home' }]);
});

test('a receipt that says that there is no audio is no homecoming, unless nothing else is owed', async () => {
  const [lost, absent] = [
    archived('2024-05-01T08:00:00Z'),
    archived('2024-05-01T09:00:00Z', { status: 'absent', durationSeconds: undefined }),
  ];
  const { fatesOf } = world({
    receipts: [givenUp(lost, `not stored (no-audio), ${lost.sid}`), givenUp(absent, `absent, ${absent.sid}`)],
  });
  expect(await fatesOf([lost, absent])).toEqual([
    { at: 'not-stored', status: `not stored (no-audio), ${lost.sid}` },
    { at: 'home' },
  ]);
});

test('what was given up and came home later is home', async () => {
  const recording = archived('2024-05-01T08:00:00Z');
  const { fatesOf } = world({
    receipts: [
      givenUp(recording, `not stored (no-audio), ${recording.sid}`),
      storedAt(recording, `recordings/2024/05/01/${recording.callSid}-J-1.mp3`),
    ],
  });
  expect(await fatesOf([recording])).toEqual([{ at: 'home' }]);
});

test('what was given up before it was fed in is under way: the receipt of then says nothing of this try', async () => {
  const [givenUpBefore, home, parked] = [
    archived('2024-05-01T08:00:00Z'),
    archived('2024-05-01T08:10:00Z'),
    archived('2024-05-01T08:20:00Z'),
  ];
  const before = [givenUpBefore, home, parked];
  const { fatesOf } = world({
    before,
    receipts: [
      ...before.map((one) => givenUp(one, `not stored (no-audio), ${one.sid}`)),
      storedAt(home, `recordings/2024/05/01/${home.callSid}-J-1.mp3`),
    ],
    letters: { recordings: [letterOf(parked, 'no-audio')] },
  });
  expect(await fatesOf(before)).toMatchObject([undefined, { at: 'home' }, { at: 'parked', reason: 'no-audio' }]);
});

test('a dead letter says where it waits and why, whatever its receipt says', async () => {
  const [parked, moved, undeleted] = [
    archived('2024-05-01T08:00:00Z'),
    archived('2024-05-01T08:10:00Z'),
    archived('2024-05-01T08:20:00Z'),
  ];
  const { fatesOf } = world({
    letters: {
      recordings: [letterOf(parked, 'no-audio')],
      history: [letterOf(moved, undefined)],
      cleanup: [letterOf(undeleted, 'deletion-refused')],
    },
    receipts: [storedAt(undeleted, `recordings/2024/05/01/${undeleted.callSid}-J-1.mp3`)],
  });
  expect(await fatesOf([parked, moved, undeleted])).toEqual([
    { at: 'parked', queue: 'recordings', reason: 'no-audio', detail: 'in words' },
    { at: 'parked', queue: 'history', reason: 'tries-exhausted', detail: 'in words' },
    { at: 'parked', queue: 'cleanup', reason: 'deletion-refused', detail: 'in words' },
  ]);
});

test('dead letters are read again only when their number has changed, and not all the time then', async () => {
  const recording = archived('2024-05-01T08:00:00Z');
  const { fatesOf, looks, clock, parked } = world({});
  const after = (seconds: number) => (clock.now = new Date(clock.now.getTime() + seconds * 1000));
  await fatesOf([recording]);
  expect(looks.peeks).toBe(0);
  parked.recordings = [letterOf(recording, 'no-audio')];
  after(5);
  expect(await fatesOf([recording])).toEqual([undefined]);
  after(20);
  expect(await fatesOf([recording])).toMatchObject([{ at: 'parked' }]);
  after(30);
  await fatesOf([recording]);
  expect(looks.peeks).toBe(1);
  after(600);
  await fatesOf([recording]);
  expect(looks.peeks).toBe(2);
  await fatesOf([recording], { anew: true });
  expect(looks.peeks).toBe(3);
});

describe('a recording whose call no Job knows', () => {
  const began = '2024-05-01T08:00:00Z';
  const folder = 'recordings/2024/05/01';

  test('is at its end once it is stored, under today’s prefix or a former one', async () => {
    const [today, former, away] = [archived(began), archived(began), archived(began)];
    const { fatesOf } = world({
      keys: [`${folder}/${today.callSid}-unassigned.mp3`, `old/2024/05/01/${former.callSid}-unassigned.mp3`],
    });
    const unassigned = { at: 'unassigned' };
    expect(await fatesOf([today, former, away], { endsUnassigned: true })).toEqual([unassigned, unassigned, undefined]);
  });

  test('does not take the object of another recording of its call for its own', async () => {
    const callSid = aCallSid();
    const [first, second] = [archived(began, { callSid }), archived('2024-05-01T08:05:00Z', { callSid })];
    const keys = [`${folder}/${callSid}-unassigned.mp3`];
    const { fatesOf } = world({ keys });
    expect(await fatesOf([first], { endsUnassigned: true })).toEqual([{ at: 'unassigned' }]);
    expect(await fatesOf([second], { endsUnassigned: true })).toEqual([undefined]);
    keys.push(`${folder}/${callSid}-unassigned-${second.sid}.mp3`);
    expect(await fatesOf([second], { endsUnassigned: true })).toEqual([{ at: 'unassigned' }]);
  });

  test('nor that of one which is home, as its receipt says', async () => {
    const callSid = aCallSid();
    const [home, other] = [archived(began, { callSid }), archived('2024-05-01T08:05:00Z', { callSid })];
    const key = `${folder}/${callSid}-J-1.mp3`;
    const { fatesOf } = world({ keys: [key], receipts: [storedAt(home, key)] });
    expect(await fatesOf([other], { endsUnassigned: true })).toEqual([undefined]);
  });

  test('the bucket is not asked for recordings that a Job knows', async () => {
    const { fatesOf, looks } = world({});
    await fatesOf([archived(began)]);
    expect(looks.lists).toBe(0);
  });
});
