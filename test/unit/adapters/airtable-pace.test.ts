import fc from 'fast-check';
import { patientPace, windowedPace, yieldingPace } from '../../../lambdas/adapters/airtable-pace';
import { RetryLater } from '../../../lambdas/core/errors';
import { NO_DEADLINE, aDeadline } from '../../support/subjects';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';

/** A clock that pauses move. */
const movedByPauses = () => {
  const clock = { ms: 0 };
  const steadyMs = () => clock.ms;
  const pause = (ms: number) => {
    clock.ms += ms;
    return Promise.resolve();
  };
  return { clock, steadyMs, pause };
};

test('turns start one interval apart', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const pace = patientPace(500, { steadyMs, pause });
  const starts: number[] = [];
  for (let request = 0; request < 3; request++) {
    await pace.turn(NO_DEADLINE, 'GET');
    starts.push(clock.ms);
  }
  expect(starts).toEqual([0, 500, 1000]);
});

test('a turn that was not taken is not saved up', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const pace = patientPace(500, { steadyMs, pause });
  await pace.turn(NO_DEADLINE, 'GET');
  clock.ms = 10_000;
  await pace.turn(NO_DEADLINE, 'GET');
  await pace.turn(NO_DEADLINE, 'GET');
  expect(clock.ms).toBe(10_500);
});

test('callers who wait together get turns apart', async () => {
  const time = new VirtualTime();
  const pace = patientPace(500, time);
  const starts: number[] = [];
  const callers = Array.from({ length: 3 }, async () => {
    await pace.turn(NO_DEADLINE, 'GET');
    starts.push(time.ms);
  });
  await time.run();
  await Promise.all(callers);
  expect(starts).toEqual([0, 500, 1000]);
});

test('a lock holds everyone', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const pace = patientPace(500, { steadyMs, pause });
  pace.hold(30_000);
  await pace.turn(NO_DEADLINE, 'GET');
  expect(clock.ms).toBe(30_000);
});

const over = new RetryLater('out-of-time', { message: 'over' });

test('there is no turn after the deadline', async () => {
  const { steadyMs } = movedByPauses();
  const deadline = aDeadline();
  const pause = () => {
    deadline.over(over);
    return Promise.resolve();
  };
  const pace = patientPace(500, { steadyMs, pause });
  pace.hold(30_000);
  await expect(pace.turn(deadline, 'GET')).rejects.toMatchObject({
    name: 'RetryLater',
    code: 'airtable-no-turn',
    message: 'Airtable takes no request from here before the deadline',
    waitAtLeastSeconds: 30,
  });
});

test('not even one that would be free', async () => {
  const deadline = aDeadline();
  deadline.over(over);
  await expect(patientPace(500, new VirtualTime()).turn(deadline, 'GET')).rejects.toMatchObject({
    waitAtLeastSeconds: 0,
  });
});

test('a turn is as long as is left of the wait', async () => {
  const pauses: number[] = [];
  const { clock, steadyMs } = movedByPauses();
  const pause = (ms: number) => {
    pauses.push(ms);
    clock.ms += 200;
    return Promise.resolve();
  };
  const pace = patientPace(500, { steadyMs, pause });
  await pace.turn(NO_DEADLINE, 'GET');
  await pace.turn(NO_DEADLINE, 'GET');
  expect(pauses).toEqual([500, 300, 100]);
});

test('a shorter lock does not end a longer one', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const [patient, yielding] = [patientPace(500, { steadyMs, pause }), yieldingPace(500, { steadyMs })];
  for (const pace of [patient, yielding]) {
    pace.hold(30_000);
    pace.hold(1_000);
  }
  await expect(yielding.turn(NO_DEADLINE, 'GET')).rejects.toMatchObject({ waitAtLeastSeconds: 30 });
  await patient.turn(NO_DEADLINE, 'GET');
  expect(clock.ms).toBe(30_000);
});

test('a turn that is waited for is given up with the deadline, and no timer is left', async () => {
  const time = new VirtualTime();
  const deadline = aDeadline();
  const pace = patientPace(500, time);
  pace.hold(30_000);
  const turn = expect(pace.turn(deadline, 'GET')).rejects.toMatchObject({
    code: 'airtable-no-turn',
    waitAtLeastSeconds: 10,
  });
  await time.pass(20);
  deadline.over(over);
  await turn;
  expect(time.pauses).toBe(0);
});

test('who yields gets a turn now or none', async () => {
  const { clock, steadyMs } = movedByPauses();
  const pace = yieldingPace(1000, { steadyMs });
  await pace.turn(NO_DEADLINE, 'GET');
  await expect(pace.turn(NO_DEADLINE, 'GET')).rejects.toMatchObject({
    code: 'airtable-no-turn',
    waitAtLeastSeconds: 1,
  });
  clock.ms = 999;
  await expect(pace.turn(NO_DEADLINE, 'GET')).rejects.toMatchObject({
    code: 'airtable-no-turn',
    waitAtLeastSeconds: 1,
  });
  clock.ms = 1000;
  await pace.turn(NO_DEADLINE, 'GET');
  pace.hold(30_000);
  clock.ms = 30_999;
  await expect(pace.turn(NO_DEADLINE, 'GET')).rejects.toMatchObject({ code: 'airtable-no-turn' });
});

test('who would have to wait too long gets no turn, at once, and hears how long it is', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const pace = patientPace(2_000, { steadyMs, pause }, 10_000);
  await pace.turn(NO_DEADLINE, 'GET');
  await pace.turn(NO_DEADLINE, 'GET');
  expect(clock.ms).toBe(2_000);
  pace.hold(12_001);
  await expect(pace.turn(NO_DEADLINE, 'GET')).rejects.toMatchObject({
    code: 'airtable-no-turn',
    waitAtLeastSeconds: 13,
  });
  expect(clock.ms).toBe(2_000);
  clock.ms += 2_001;
  await pace.turn(NO_DEADLINE, 'GET');
  expect(clock.ms).toBe(14_001);
});

describe('a pace of two requests in a second', () => {
  /** Requests one after another, each on its way to Airtable and back for so long; when they came to Airtable. */
  const arrivals = async (
    requests: readonly { readonly there: number; readonly back?: number; readonly kind?: string }[],
  ) => {
    const { clock, steadyMs, pause } = movedByPauses();
    const pace = windowedPace({ requests: 2, windowMs: 1_000 }, { steadyMs, pause });
    const arrived: number[] = [];
    for (const { there, back = 0, kind = 'GET' } of requests) {
      const over = await pace.turn(NO_DEADLINE, kind);
      arrived.push((clock.ms += there));
      clock.ms += back;
      over(true);
    }
    return arrived;
  };

  test('the second goes right after the first, the third a second after the first', async () => {
    expect(await arrivals(Array.from({ length: 5 }, () => ({ there: 0 })))).toEqual([0, 0, 1_000, 1_000, 2_000]);
  });

  test('the way to Airtable and back takes nothing of the second, once it is known', async () => {
    const steady = Array.from({ length: 7 }, () => ({ there: 20, back: 80 }));
    // Only the first might have come as late as its answer.
    expect(await arrivals(steady)).toEqual([20, 120, 1_120, 1_220, 2_120, 2_220, 3_120]);
  });

  test('a first request that opens a connection counts from its answer', async () => {
    expect(await arrivals([{ there: 400, back: 20 }, { there: 10 }, { there: 0 }])).toEqual([400, 430, 1_420]);
  });

  test('a write takes longer than a read, and the pace is the same', async () => {
    const pair = [
      { there: 0, back: 50, kind: 'GET' },
      { there: 0, back: 300, kind: 'PATCH' },
    ];
    const starts = await arrivals([...pair, ...pair, ...pair, ...pair]);
    expect(starts.slice(4).map((at) => at - (starts[4] ?? 0))).toEqual([0, 300, 1_000, 1_300]);
  });

  test('no three come within a second, however long each is on its way', async () => {
    const there = fc.array(fc.nat(1_500), { minLength: 3, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(there, async (delays) => {
        // The first is the quickest: the others are measured by it.
        const arrived = await arrivals([0, ...delays].map((ms) => ({ there: ms, back: 500 })));
        const gaps = arrived.slice(2).map((at, index) => at - (arrived[index] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
      }),
    );
  });

  test('one that was not answered counts from the moment it was given up, and says nothing of the others', async () => {
    const { clock, steadyMs, pause } = movedByPauses();
    const pace = windowedPace({ requests: 2, windowMs: 1_000 }, { steadyMs, pause });
    const first = await pace.turn(NO_DEADLINE, 'GET');
    clock.ms = 1;
    first(false);
    const second = await pace.turn(NO_DEADLINE, 'GET');
    clock.ms = 301;
    second(true);
    const third = await pace.turn(NO_DEADLINE, 'GET');
    expect(clock.ms).toBe(1_001);
    clock.ms = 1_301;
    third(true);
    await pace.turn(NO_DEADLINE, 'GET');
    // The second took 300 ms, as the third did: had the first one counted, the third would be 299 ms late.
    expect(clock.ms).toBe(1_301);
  });

  test('one that is on its way is waited for', async () => {
    const time = new VirtualTime();
    const pace = windowedPace({ requests: 2, windowMs: 1_000 }, time);
    const [first] = await Promise.all([pace.turn(NO_DEADLINE, 'GET'), pace.turn(NO_DEADLINE, 'GET')]);
    let startedAt: number | undefined;
    const third = pace.turn(NO_DEADLINE, 'GET').then(() => (startedAt = time.ms));
    await time.pass(3.5);
    expect(startedAt).toBeUndefined();
    first(true);
    await time.run();
    await third;
    expect(startedAt).toBeGreaterThanOrEqual(4_500);
  });

  test('a lock holds it, and a deadline ends it', async () => {
    const { clock, steadyMs, pause } = movedByPauses();
    const pace = windowedPace({ requests: 2, windowMs: 1_000 }, { steadyMs, pause });
    pace.hold(30_000);
    await pace.turn(NO_DEADLINE, 'GET');
    expect(clock.ms).toBe(30_000);
    const deadline = aDeadline();
    deadline.over(over);
    await expect(pace.turn(deadline, 'GET')).rejects.toMatchObject({ code: 'airtable-no-turn' });
  });
});
