import { setImmediate as immediate } from 'node:timers/promises';
import { patientPace, yieldingPace } from '../../../lambdas/adapters/airtable-pace';
import { RetryLater } from '../../../lambdas/core/errors';
import { NO_DEADLINE, aDeadline } from '../../support/subjects';

/** A clock that pauses move. */
const virtualTime = () => {
  const time = { now: 0 };
  const pause = (ms: number) => {
    time.now += ms;
    return Promise.resolve();
  };
  return { time, now: () => time.now, pause };
};

test('turns start one interval apart', async () => {
  const { time, now, pause } = virtualTime();
  const pace = patientPace(500, now, pause);
  const starts: number[] = [];
  for (let request = 0; request < 3; request++) {
    await pace.turn(NO_DEADLINE);
    starts.push(time.now);
  }
  expect(starts).toEqual([0, 500, 1000]);
});

test('a turn that was not taken is not saved up', async () => {
  const { time, now, pause } = virtualTime();
  const pace = patientPace(500, now, pause);
  await pace.turn(NO_DEADLINE);
  time.now = 10_000;
  await pace.turn(NO_DEADLINE);
  await pace.turn(NO_DEADLINE);
  expect(time.now).toBe(10_500);
});

test('callers who wait together get turns apart', async () => {
  const sleepers: { until: number; wake: () => void }[] = [];
  let time = 0;
  const pace = patientPace(
    500,
    () => time,
    (ms) =>
      new Promise((wake) => {
        sleepers.push({ until: time + ms, wake });
      }),
  );
  const starts: number[] = [];
  const callers = Array.from({ length: 3 }, async () => {
    await pace.turn(NO_DEADLINE);
    starts.push(time);
  });
  await immediate();
  while (sleepers.length > 0) {
    time = Math.min(...sleepers.map(({ until }) => until));
    const due = sleepers.filter(({ until }) => until === time);
    sleepers.splice(0, sleepers.length, ...sleepers.filter(({ until }) => until !== time));
    for (const { wake } of due) wake();
    await immediate();
  }
  await Promise.all(callers);
  expect(starts).toEqual([0, 500, 1000]);
});

test('a lock holds everyone', async () => {
  const { time, now, pause } = virtualTime();
  const pace = patientPace(500, now, pause);
  pace.hold(30_000);
  await pace.turn(NO_DEADLINE);
  expect(time.now).toBe(30_000);
});

const over = new RetryLater('out-of-time', { message: 'over' });

test('there is no turn after the deadline', async () => {
  const { now } = virtualTime();
  const deadline = aDeadline();
  const pace = patientPace(500, now, () => {
    deadline.over(over);
    return Promise.resolve();
  });
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
  await expect(patientPace(500, () => 0).turn(deadline)).rejects.toMatchObject({ waitAtLeastSeconds: 0 });
});

test('a turn is as long as is left of the wait', async () => {
  const pauses: number[] = [];
  const { time, now } = virtualTime();
  const pace = patientPace(500, now, (ms) => {
    pauses.push(ms);
    time.now += 200;
    return Promise.resolve();
  });
  await pace.turn(NO_DEADLINE);
  await pace.turn(NO_DEADLINE);
  expect(pauses).toEqual([500, 300, 100]);
});

test('a shorter lock does not end a longer one', async () => {
  const { time, now, pause } = virtualTime();
  const [patient, yielding] = [patientPace(500, now, pause), yieldingPace(500, now)];
  for (const pace of [patient, yielding]) {
    pace.hold(30_000);
    pace.hold(1_000);
  }
  await expect(yielding.turn(NO_DEADLINE)).rejects.toMatchObject({ waitAtLeastSeconds: 30 });
  await patient.turn(NO_DEADLINE);
  expect(time.now).toBe(30_000);
});

test('the real pause lasts, and ends with the deadline', async () => {
  const deadline = aDeadline();
  const pace = patientPace(5);
  await pace.turn(deadline);
  await pace.turn(deadline);
  pace.hold(60_000);
  const turn = pace.turn(deadline);
  deadline.over(over);
  await expect(turn).rejects.toMatchObject({ code: 'airtable-no-turn' });
});

test('who yields gets a turn now or none', async () => {
  const { time, now } = virtualTime();
  const pace = yieldingPace(1000, now);
  await pace.turn(NO_DEADLINE);
  await expect(pace.turn(NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-no-turn', waitAtLeastSeconds: 1 });
  time.now = 1000;
  await pace.turn(NO_DEADLINE);
  pace.hold(30_000);
  time.now = 30_999;
  await expect(pace.turn(NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-no-turn' });
});
