import fc from 'fast-check';
import { RetryLater } from '../../../../lambdas/core/errors';
import type { Feedable } from '../../../../lambdas/core/fed-in';
import { type CallSid, accountSid } from '../../../../lambdas/core/recording';
import { type JobOfCall, CALLS_A_LOOKUP } from '../../../../operator/adopt/jobs-of-calls';
import { aCallSid } from '../../../support/subjects';
import { archiveWorld, archived, jobKnown } from '../../../support/worlds/archive-world';

/** One a day from 2023 on, each of a call of its own. */
const archive = (count: number): Feedable[] =>
  Array.from({ length: count }, (_, day) => archived(new Date(Date.UTC(2023, 0, 1 + day, 9)).toISOString()));

const ofJob = (recordings: readonly Feedable[], number: (index: number) => string): Map<CallSid, JobOfCall> =>
  new Map(recordings.map(({ callSid }, index) => [callSid, jobKnown(number(index))]));

const down = () => new RetryLater('airtable-unavailable', { message: 'Airtable answered 503' });

test('an archive is fed in oldest first, at the rate, and each is followed home', async () => {
  const recordings = archive(100);
  const world = archiveWorld({ settings: { rate: 5 } });
  const { fates, fedIn, stopped } = await world.run(recordings);
  expect(world.sids()).toEqual(recordings.map(({ sid }) => sid));
  expect([fedIn, stopped]).toEqual([100, undefined]);
  expect([...fates.values()].every(({ at }) => at === 'home')).toBe(true);
  for (const at of new Set(world.sent.map((one) => one.at)))
    expect(world.sent.filter((one) => one.at > at && one.at <= at + 10).length).toBeLessThanOrEqual(51);
  expect(world.sent.at(-1)?.at).toBeGreaterThanOrEqual(19);
  expect(world.sent[0]?.message).toMatchObject({ outcome: 'completed', origin: 'adoption' });
});

test('a rate below one a second is kept', async () => {
  const world = archiveWorld({ settings: { rate: 0.1 } });
  await world.run(archive(5));
  expect(world.sent.map(({ at }) => at)).toEqual([0, 10, 20, 30, 40]);
});

describe('the lines of a Job', () => {
  test('come in the order of its calls: none is fed in before the older ones are home, whatever they take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 90 })), {
          minLength: 1,
          maxLength: 40,
        }),
        async (plan) => {
          const recordings = archive(plan.length);
          const takes = new Map(recordings.map(({ sid }, index) => [sid, plan[index]?.[1] ?? 1]));
          const jobs = ofJob(recordings, (index) => `J-${plan[index]?.[0] ?? 0}`);
          const world = archiveWorld({ jobs, takes: (sid) => takes.get(sid) ?? 1 });
          const { fates } = await world.run(recordings);
          expect([...fates.values()].every(({ at }) => at === 'home')).toBe(true);
          recordings.forEach((younger, index) => {
            for (const older of recordings.slice(0, index))
              if (jobs.get(older.callSid)?.group === jobs.get(younger.callSid)?.group)
                expect(world.sentAt(younger.sid)).toBeGreaterThanOrEqual(
                  world.sentAt(older.sid) + (takes.get(older.sid) ?? 0),
                );
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  test('bear its number, and hold up no other Job', async () => {
    const recordings = archive(40);
    const jobs = ofJob(recordings, (index) => (index < 20 ? 'J-slow' : `J-${index}`));
    const world = archiveWorld({ jobs, takes: () => 60 });
    await world.run(recordings);
    const ofSlow = world.sent.filter(({ message }) => message.jobNumber === 'J-slow');
    expect(ofSlow).toHaveLength(20);
    const [first] = ofSlow;
    const others = world.sent.filter(({ message }) => message.jobNumber !== 'J-slow');
    for (const { at } of others) expect(at).toBeLessThanOrEqual((first?.at ?? 0) + 10);
  });

  test('where no Job knows the call, its recordings come one after another all the same', async () => {
    const callSid = aCallSid();
    const recordings = [archived('2024-05-01T08:00:00Z', { callSid }), archived('2024-05-01T08:05:00Z', { callSid })];
    const world = archiveWorld({ takes: () => 30 });
    await world.run(recordings);
    const [first, second] = world.sent;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(30);
  });
});

test('without history there is no order to keep, and the message says that no line is owed', async () => {
  const callSid = aCallSid();
  const recordings = [archived('2024-05-01T08:00:00Z', { callSid }), archived('2024-05-01T08:05:00Z', { callSid })];
  const world = archiveWorld({ takes: () => 30, settings: { withoutHistory: true } });
  await world.run(recordings);
  expect(world.sent.map(({ at }) => at)).toEqual([0, 1]);
  expect(world.sent.map(({ message }) => message)).toMatchObject([{ withoutHistory: true }, { withoutHistory: true }]);
});

test('one that never had audio is told as its callback would have told it', async () => {
  const world = archiveWorld();
  await world.run([archived('2024-05-01T08:00:00Z', { status: 'absent', errorCode: '16101' })]);
  expect(world.sent[0]?.message).toMatchObject({ outcome: 'absent', errorCode: '16101', origin: 'adoption' });
});

test('the account is named where it is not the first one', async () => {
  const another = accountSid.parse(`AC${'2'.repeat(32)}`);
  const world = archiveWorld();
  await world.run([archived('2024-05-01T08:00:00Z'), archived('2024-05-02T08:00:00Z', { accountSid: another })]);
  expect(world.sent.map(({ message }) => message.accountSid)).toEqual([undefined, another]);
});

describe('room for the calls of today', () => {
  test.each(['recordings', 'history'] as const)(
    'while the %s queue is full nothing is fed in, and it says so',
    async (full) => {
      const world = archiveWorld({
        depths: (queue, at) => (queue === full && at >= 10 && at < 60 ? { visible: 150 } : {}),
      });
      await world.run(archive(100));
      // It is looked at each 5 s.
      expect(world.sent.filter(({ at }) => at > 15 && at < 60)).toEqual([]);
      expect(world.told.some(({ holds }) => holds === `the ${full} queue holds 150`)).toBe(true);
      expect(world.sent).toHaveLength(100);
      // What was not used meanwhile is not made up for.
      expect(world.sent.filter(({ at }) => at >= 60 && at < 66).length).toBeLessThanOrEqual(40);
    },
  );

  test('what rests in a queue after it was tried in vain is in nobody’s way, as long as it is not too much', async () => {
    const resting = archiveWorld({ depths: () => ({ inFlight: 400 }) });
    expect((await resting.run(archive(20))).fedIn).toBe(20);
    const outage = archiveWorld({ depths: (_, at) => (at < 300 ? { inFlight: 600 } : {}) });
    await outage.run(archive(20));
    expect(outage.sent.filter(({ at }) => at < 300)).toEqual([]);
    expect(outage.sent).toHaveLength(20);
  });

  test('Airtable is asked for a hundred calls at a time, and no faster than its share allows', async () => {
    const recordings = archive(350);
    const world = archiveWorld({ settings: { lookupIntervalMs: 10_000 } });
    await world.run(recordings);
    expect(world.lookUps.map(({ calls }) => calls)).toEqual([CALLS_A_LOOKUP, CALLS_A_LOOKUP, CALLS_A_LOOKUP, 50]);
    world.lookUps.slice(1).forEach(({ at }, index) => {
      expect(at - (world.lookUps[index]?.at ?? 0)).toBeGreaterThanOrEqual(10);
    });
  });
});

describe('what does not come home', () => {
  test('is told with why, and what waits for it in the order of its Job goes on', async () => {
    const recordings = archive(3);
    const [lost, nobodys] = recordings;
    const world = archiveWorld({
      jobs: ofJob(recordings, () => 'J-1'),
      fate: (sid) =>
        sid === lost?.sid
          ? { at: 'parked', queue: 'recordings', reason: 'recording-deleted', detail: undefined }
          : sid === nobodys?.sid
            ? { at: 'unassigned' }
            : { at: 'home' },
    });
    const { fates, stopped } = await world.run(recordings);
    expect(recordings.map(({ sid }) => fates.get(sid)?.at)).toEqual(['parked', 'unassigned', 'home']);
    expect(stopped).toBeUndefined();
  });

  test('a recording that nothing happens to is waited for, but not for ever', async () => {
    const world = archiveWorld({ takes: () => Infinity, settings: { patienceMs: 3_600_000 } });
    const [recording] = archive(1);
    const { fates } = await world.run(recording === undefined ? [] : [recording]);
    expect([...fates.values()]).toEqual([{ at: 'under-way' }]);
    expect(world.seconds()).toBeGreaterThan(3_600);
    expect(world.seconds()).toBeLessThan(3_700);
  });

  test('one whose Job learned its call since it was looked at counts as home in the end', async () => {
    let isFirst = true;
    const [recording] = archive(1);
    const sid = recording?.sid;
    const world = archiveWorld({
      fate: () => {
        const at = isFirst ? ({ at: 'unassigned' } as const) : ({ at: 'home' } as const);
        isFirst = false;
        return at;
      },
    });
    const { fates } = await world.run(recording === undefined ? [] : [recording]);
    expect(sid === undefined ? undefined : fates.get(sid)).toEqual({ at: 'home' });
  });
});

describe('trouble', () => {
  test('that passes is waited out, and told: nothing is fed in twice, nothing is left out', async () => {
    const recordings = archive(50);
    let refusals = 30;
    const world = archiveWorld({
      ports: {
        jobsOf: (calls) => {
          if (refusals-- > 0) return Promise.reject(down());
          return Promise.resolve(new Map(calls.map(({ callSid }) => [callSid, jobKnown(callSid)])));
        },
      },
    });
    const { fates, stopped } = await world.run(recordings);
    expect(stopped).toBeUndefined();
    expect([...fates.values()].every(({ at }) => at === 'home')).toBe(true);
    expect(world.sids()).toEqual(recordings.map(({ sid }) => sid));
    expect(world.told.some(({ holds }) => holds === 'Airtable answered 503')).toBe(true);
  });

  test('of a message that SQS did not take: it is sent again, in its turn', async () => {
    const recordings = archive(5);
    const sent: string[] = [];
    let refusals = 3;
    const world = archiveWorld({
      takes: () => -Infinity,
      ports: {
        recordings: {
          send: ({ recordingSid }) => {
            if (refusals-- > 0) return Promise.reject(new RetryLater('queue-unavailable', { message: 'No' }));
            return Promise.resolve(void sent.push(recordingSid));
          },
        },
      },
    });
    await world.run(recordings);
    expect(sent).toEqual(recordings.map(({ sid }) => sid));
  });

  test.each([
    ['lasts', { isLasting: () => true }, 0],
    ['lasts for more than an hour', {}, 3_600],
  ])('that %s ends it, and what was done until then is told', async (_, over, after) => {
    const world = archiveWorld({ ports: { jobsOf: () => Promise.reject(down()), ...over } });
    const { stopped, fedIn } = await world.run(archive(3));
    expect([stopped, fedIn]).toEqual([down(), 0]);
    expect(world.seconds()).toBeGreaterThanOrEqual(after);
    expect(world.seconds()).toBeLessThan(after + 60);
  });

  test('a mistake of ours is no trouble that passes', async () => {
    const world = archiveWorld({ ports: { jobsOf: () => Promise.reject(new TypeError('x is not a function')) } });
    expect((await world.run(archive(1))).stopped).toBeInstanceOf(TypeError);
  });
});

describe('a laptop that is closed for a night', () => {
  const closed = { at: 20, seconds: 8 * 3600 };

  test('brings home the rest when it is opened', async () => {
    const recordings = archive(200);
    const world = archiveWorld({ closed });
    const { fates, fedIn, stopped } = await world.run(recordings);
    expect([fedIn, stopped]).toEqual([200, undefined]);
    expect([...fates.values()].every(({ at }) => at === 'home')).toBe(true);
    // What was not used overnight is not made up for.
    const opened = closed.at + closed.seconds;
    expect(world.sent.filter(({ at }) => at >= opened && at < opened + 10).length).toBeLessThanOrEqual(60);
  });

  test('has not been in trouble for all that time', async () => {
    const recordings = archive(200);
    let refusals = 0;
    const world = archiveWorld({
      closed,
      ports: {
        depths: {
          of: () => {
            // The network went before the laptop slept, and is back some seconds after it woke.
            const isAway = world.seconds() >= closed.at - 5 && world.seconds() < closed.at + closed.seconds + 10;
            if (isAway && refusals++ < 20) return Promise.reject(down());
            return Promise.resolve({ visible: 0, inFlight: 0, delayed: 0 });
          },
        },
      },
    });
    const { fedIn, stopped } = await world.run(recordings);
    expect(refusals).toBeGreaterThan(1);
    expect([fedIn, stopped]).toEqual([200, undefined]);
  });
});

test('Ctrl-C stops it between two recordings; who runs it again with what is left doubles nothing', async () => {
  const recordings = archive(100);
  const first = archiveWorld({ interruptedAt: 8 });
  const { fates, fedIn, stopped } = await first.run(recordings);
  expect(stopped).toBe('interrupted');
  expect(fedIn).toBeGreaterThan(0);
  expect(fedIn).toBeLessThan(100);
  const left = recordings.filter(({ sid }) => fates.get(sid)?.at === 'waiting');
  expect(left).toHaveLength(100 - fedIn);
  const second = archiveWorld();
  await second.run(left);
  expect([...first.sids(), ...second.sids()]).toEqual(recordings.map(({ sid }) => sid));
});

test('two Jobs with a thousand recordings each come home one after another', async () => {
  const recordings = archive(2_000);
  const world = archiveWorld({ jobs: ofJob(recordings, (index) => `J-${index % 2}`), takes: () => 1 });
  const { fedIn } = await world.run(recordings);
  expect(fedIn).toBe(2_000);
});
