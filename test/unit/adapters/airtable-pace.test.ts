import { patientPace, yieldingPace } from '../../../lambdas/adapters/airtable-pace';
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
    await pace.turn(NO_DEADLINE);
    starts.push(clock.ms);
  }
  expect(starts).toEqual([0, 500, 1000]);
});

test('a turn that was not taken is not saved up', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const pace = patientPace(500, { steadyMs, pause });
  await pace.turn(NO_DEADLINE);
  clock.ms = 10_000;
  await pace.turn(NO_DEADLINE);
  await pace.turn(NO_DEADLINE);
  expect(clock.ms).toBe(10_500);
});

test('callers who wait together get turns apart', async () => {
  const time = new VirtualTime();
  const pace = patientPace(500, time);
  const starts: number[] = [];
  const callers = Array.from({ length: 3 }, async () => {
    await pace.turn(NO_DEADLINE);
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
  await pace.turn(NO_DEADLINE);
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
  await expect(pace.turn(deadline)).rejects.toMatchObject({
    name: 'RetryLater',
    code: 'airtable-no-turn',
    message: 'Airtable takes no request from here before the deadline',
    waitAtLeastSeconds: 30,
  });
});

test('not even one that would be free', async () => {
  const deadline = aDeadline();
  deadline.over(over);
  await expect(patientPace(500, new VirtualTime()).turn(deadline)).rejects.toMatchObject({ waitAtLeastSeconds: 0 });
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
  await pace.turn(NO_DEADLINE);
  await pace.turn(NO_DEADLINE);
  expect(pauses).toEqual([500, 300, 100]);
});

test('a shorter lock does not end a longer one', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const [patient, yielding] = [patientPace(500, { steadyMs, pause }), yieldingPace(500, { steadyMs })];
  for (const pace of [patient, yielding]) {
    pace.hold(30_000);
    pace.hold(1_000);
  }
  await expect(yielding.turn(NO_DEADLINE)).rejects.toMatchObject({ waitAtLeastSeconds: 30 });
  await patient.turn(NO_DEADLINE);
  expect(clock.ms).toBe(30_000);
});

test('a turn that is waited for is given up with the deadline, and no timer is left', async () => {
  const time = new VirtualTime();
  const deadline = aDeadline();
  const pace = patientPace(500, time);
  pace.hold(30_000);
  const turn = expect(pace.turn(deadline)).rejects.toMatchObject({ code: 'airtable-no-turn', waitAtLeastSeconds: 10 });
  await time.pass(20);
  deadline.over(over);
  await turn;
  expect(time.pauses).toBe(0);
});

test('who yields gets a turn now or none', async () => {
  const { clock, steadyMs } = movedByPauses();
  const pace = yieldingPace(1000, { steadyMs });
  await pace.turn(NO_DEADLINE);
  await expect(pace.turn(NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-no-turn', waitAtLeastSeconds: 1 });
  clock.ms = 999;
  await expect(pace.turn(NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-no-turn', waitAtLeastSeconds: 1 });
  clock.ms = 1000;
  await pace.turn(NO_DEADLINE);
  pace.hold(30_000);
  clock.ms = 30_999;
  await expect(pace.turn(NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-no-turn' });
});

test('who would have to wait too long gets no turn, at once, and hears how long it is', async () => {
  const { clock, steadyMs, pause } = movedByPauses();
  const pace = patientPace(2_000, { steadyMs, pause }, 10_000);
  await pace.turn(NO_DEADLINE);
  await pace.turn(NO_DEADLINE);
  expect(clock.ms).toBe(2_000);
  pace.hold(12_001);
  await expect(pace.turn(NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-no-turn', waitAtLeastSeconds: 13 });
  expect(clock.ms).toBe(2_000);
  clock.ms += 2_001;
  await pace.turn(NO_DEADLINE);
  expect(clock.ms).toBe(14_001);
});
