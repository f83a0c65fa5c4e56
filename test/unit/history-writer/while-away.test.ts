import { RetryLater } from '../../../lambdas/core/errors';
import { whileAway } from '../../../lambdas/history-writer/while-away';
import { HastyTime } from '../../support/fakes/small-fakes';
import { NO_DEADLINE, delivered } from '../../support/subjects';
import { linesOf, writerWorld } from '../../support/worlds/writer-world';

const away = () => new RetryLater('airtable-unavailable', { message: 'Airtable answered 503' });

/** Fails so many times, then answers. */
const answering = (failures: readonly Error[]) => {
  const left = [...failures];
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    ask: () => {
      asked += 1;
      const failure = left.shift();
      return failure === undefined ? Promise.resolve('the Jobs') : Promise.reject(failure);
    },
  };
};

test('what is answered at once is not waited for', async () => {
  const [time, airtable] = [new HastyTime(), answering([])];
  expect(await whileAway(time)(airtable.ask, NO_DEADLINE)).toBe('the Jobs');
  expect(time.pauses).toEqual([]);
});

test('Airtable is asked again, ever more slowly, until it is back', async () => {
  const [time, airtable] = [new HastyTime(), answering(Array.from({ length: 6 }, away))];
  expect(await whileAway(time)(airtable.ask, NO_DEADLINE)).toBe('the Jobs');
  expect(time.pauses).toEqual([2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
});

test('after a minute the batch goes back, with what was answered last', async () => {
  const last = away();
  const [time, airtable] = [new HastyTime(), answering([...Array.from({ length: 7 }, away), last, away()])];
  await expect(whileAway(time)(airtable.ask, NO_DEADLINE)).rejects.toBe(last);
  expect(time.steadyMs()).toBeLessThanOrEqual(60_000);
  expect(airtable.asked).toBe(8);
});

test('answers that take their time use the minute up', async () => {
  const time = new HastyTime();
  const slow = jest.fn(async () => {
    await time.pause(10_000);
    throw away();
  });
  await expect(whileAway(time)(slow, NO_DEADLINE)).rejects.toMatchObject({ code: 'airtable-unavailable' });
  expect(time.steadyMs()).toBeLessThanOrEqual(70_000);
});

test.each([
  new RetryLater('airtable-forbidden', { message: 'only a person can mend it' }),
  new RetryLater('airtable-no-turn', { message: 'the base is locked' }),
  new Error('a bug'),
])('%s is not waited out', async (error) => {
  const [time, airtable] = [new HastyTime(), answering([error])];
  await expect(whileAway(time)(airtable.ask, NO_DEADLINE)).rejects.toBe(error);
  expect(time.pauses).toEqual([]);
});

test('the deadline ends the waiting, and nothing more is asked', async () => {
  const over = new AbortController();
  const [time, airtable] = [new HastyTime(), answering([away(), away()])];
  const pause = (ms: number) => {
    over.abort();
    return time.pause(ms);
  };
  const asking = whileAway({ steadyMs: time.steadyMs, pause })(airtable.ask, { signal: over.signal });
  await expect(asking).rejects.toMatchObject({ code: 'airtable-unavailable' });
  expect(airtable.asked).toBe(1);
});

test('a batch that comes while Airtable is away is written once it is back, in the same invocation', async () => {
  const { jobs, time, write, stored } = writerWorld();
  jobs.add('J-1001');
  jobs.failures.push(away(), away(), away());
  expect((await write([delivered(stored()), delivered(stored())], NO_DEADLINE)).size).toBe(0);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(2);
  expect(time.pauses).toEqual([2_000, 4_000, 8_000]);
});

test('a write is never waited for so: what it was made from may be out of date', async () => {
  const { jobs, time, write, stored } = writerWorld();
  jobs.add('J-1001', { history: 'before' });
  jobs.writeHistories = () => Promise.reject(away());
  const event = delivered(stored());
  expect(Array.from((await write([event], NO_DEADLINE)).values())).toMatchObject([{ code: 'airtable-unavailable' }]);
  expect(time.pauses).toEqual([]);
});
