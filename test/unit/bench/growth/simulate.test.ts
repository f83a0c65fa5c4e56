import { pipelineModel, type PipelineModel, windowOf } from '../../../../bench/growth/pipeline-model';
import { DAY_SECONDS, STEADY } from '../../../../bench/growth/profile';
import { type Load, type Outcome, simulate } from '../../../../bench/growth/simulate';
import { linesPerSecond } from '../../../../bench/growth/ceilings';
import { windowed } from '../../../../bench/growth/window-model';

/* The simulation of growth against what formulas say of the same pipeline. */

const steady: PipelineModel = { ...pipelineModel(windowOf(0)), profile: STEADY };

const total = (latencies: Float32Array): number => latencies.reduce((sum, seconds) => sum + seconds, 0);
const mean = ({ latencies }: Outcome): number => total(latencies) / latencies.length;

const loads: readonly Load[] = [
  { perDay: 100, days: 7, seed: 1 },
  { perDay: 20_000, days: 1, seed: 2 },
  // More than can be written.
  { perDay: 3_000_000, days: 0.02, seed: 3 },
];

test.each(loads)('$perDay a day: each recording gets its line, once', (load) => {
  const { recordings, latencies, backlog } = simulate(load, pipelineModel(windowOf(10)));
  expect(recordings).toBeGreaterThan(0);
  expect(latencies).toHaveLength(recordings);
  expect(latencies.every((seconds) => seconds > 0)).toBe(true);
  expect(Math.max(...backlog.forLine)).toBeGreaterThan(0);
});

test.each(loads)("$perDay a day: as many are under way as Little's law has it", (load) => {
  const { secondsUnderWay, meanUnderWay, endedAt } = simulate(load, pipelineModel(windowOf(5)));
  expect(meanUnderWay / (secondsUnderWay / endedAt)).toBeCloseTo(1, 6);
});

test('the same load and seed give the same week, another seed another one', () => {
  const [one, again, other] = [1, 1, 2].map((seed) => simulate({ perDay: 500, days: 1, seed }, steady));
  expect(again).toEqual(one);
  expect(other?.latencies).not.toEqual(one?.latencies);
});

test('calls come as many as they are meant to, three times as many in the busiest hour', () => {
  const model = pipelineModel(windowOf(0));
  const load = { perDay: 50_000, days: 1, seed: 4 };
  // A Poisson count is within four times its root.
  expect(Math.abs(simulate(load, model).recordings - 50_000)).toBeLessThan(4 * Math.sqrt(50_000));
  const busiest: PipelineModel = { ...model, profile: [Math.max(...model.profile)] };
  expect(simulate({ ...load, days: 1 / 24 }, busiest).recordings).toBeGreaterThan((50_000 / 24) * 2.8);
});

describe('one processor that takes one recording at a time', () => {
  /** M/G/1: its length has the fixed part and an exponential one. */
  const one: PipelineModel = {
    ...steady,
    processor: { invocations: 1, batchSize: 1, fixed: 5, perSecondOfAudio: 1 },
    audio: { meanSeconds: 5 },
  };
  const [service, variance] = [10, 25];

  test.each([0.3, 0.6, 0.8])('%d of it in use: the wait is that of Pollaczek and Khinchine', (use) => {
    const rate = use / service;
    const without = simulate({ perDay: 10, days: 300, seed: 5 }, one);
    const crowded = simulate({ perDay: rate * DAY_SECONDS, days: 40, seed: 6 }, one);
    const expected = (rate * (service ** 2 + variance)) / (2 * (1 - use));
    // What a line takes besides is a little less when several go at once.
    const waited = mean(crowded) - mean(without);
    expect(Math.abs(waited - expected)).toBeLessThan(0.1 * expected + 0.6);
  });

  test('more than it can do piles up, by as much as comes too much', () => {
    const [rate, days] = [0.15, 0.5];
    const { backlog } = simulate({ perDay: rate * DAY_SECONDS, days, seed: 7 }, one);
    const tooMuch = (rate - 1 / service) * days * DAY_SECONDS;
    expect(Math.max(...backlog.forProcessor) / tooMuch).toBeCloseTo(1, 0.9);
  });
});

describe('the writers', () => {
  /** Nothing else holds a recording up. */
  const fast = { invocations: 1000, batchSize: 1, fixed: 0.01, perSecondOfAudio: 0 };

  test.each([
    ['no history is empty', 0, 2],
    ['each history is empty', 1, 3],
  ])('with a backlog, where %s, they write as many lines a second as the formula has it', (_, opened, requests) => {
    const model: PipelineModel = { ...steady, processor: fast, jobs: { opened, open: 10_000 } };
    const { recordings, endedAt, airtableCalls } = simulate({ perDay: 40 * DAY_SECONDS, days: 0.02, seed: 8 }, model);
    expect(airtableCalls / recordings).toBeCloseTo(requests / 10, 2);
    expect(recordings / endedAt / linesPerSecond(model, requests)).toBeCloseTo(1, 2);
  });

  test('one Job that gets all lines keeps one writer busy, and gets them all', () => {
    const model: PipelineModel = { ...steady, processor: fast, jobs: { opened: 0, open: 1 } };
    const { recordings, latencies, endedAt } = simulate({ perDay: 40 * DAY_SECONDS, days: 0.002, seed: 13 }, model);
    expect(latencies).toHaveLength(recordings);
    expect(recordings / endedAt / linesPerSecond({ writer: { ...model.writer, writers: 1 } }, 2)).toBeCloseTo(1, 1);
  });

  test('a quiet pipeline asks Airtable twice for a line, three times for the first of a Job', () => {
    const quiet = { perDay: 20, days: 100, seed: 9 };
    for (const [opened, calls] of [
      [1, 3],
      [0.25, 2.25],
    ] as const) {
      const model: PipelineModel = { ...steady, processor: fast, jobs: { opened, open: 10 } };
      const { airtableCalls, recordings } = simulate(quiet, model);
      expect(airtableCalls / recordings).toBeCloseTo(calls, 1);
    }
  });
});

describe('a window', () => {
  /** One writer that is never busy, so that the window alone decides. */
  const swift: PipelineModel = {
    ...steady,
    processor: { invocations: 1000, batchSize: 1, fixed: 0.01, perSecondOfAudio: 0 },
    jobs: { opened: 1, open: 1 },
    writer: {
      ...steady.writer,
      pace: { requests: 2, seconds: 0 },
      airtable: 0.001,
      before: 0,
      between: 0,
      after: 0,
      resting: 0,
    },
  };

  test.each([
    [0.01, 30],
    [0.1, 5],
    [0.1, 30],
    [1, 10],
    [1, 45],
  ])('at %d a second, of %d s: batches and waits are those of the formula', (rate, seconds) => {
    const load = { perDay: rate * DAY_SECONDS, days: rate < 0.1 ? 20 : 1, seed: 10 };
    const window = { seconds, isShared: true, fullGoes: false, isAligned: false, step: 0 };
    const without = simulate(load, swift);
    const withIt = simulate(load, { ...swift, window });
    const expected = windowed(rate, seconds, 10);
    expect(withIt.batches / withIt.recordings / expected.batchesPerEvent).toBeCloseTo(1, 1);
    expect((mean(withIt) - mean(without)) / expected.addedSeconds).toBeCloseTo(1, 1);
  });

  test('what comes after a quiet time goes at once, what follows it rests', () => {
    const quiet = { perDay: 50, days: 20, seed: 11 };
    const without = simulate(quiet, swift);
    const withIt = simulate(quiet, { ...swift, window: windowOf(30) });
    const middle = Math.floor(without.latencies.length / 2);
    expect(withIt.latencies[middle]).toBeCloseTo(without.latencies[middle] ?? NaN, 5);
    expect(withIt.latencies.at(-1)).toBeGreaterThan(1);
    expect(withIt.latencies.at(-1)).toBeLessThan(31);
  });

  test('nobody rests longer than a window, and the writers stay as fast: the last lines are later by what a window holds', () => {
    const busy = { perDay: 15 * DAY_SECONDS, days: 0.02, seed: 12 };
    const model: PipelineModel = { ...steady, jobs: { opened: 0.001, open: 10_000 } };
    const [without, withIt] = [0, 60].map((seconds) => simulate(busy, { ...model, window: windowOf(seconds) }));
    // A minute, and 60 × 15 events at 20 a second.
    expect((withIt?.endedAt ?? NaN) - (without?.endedAt ?? NaN)).toBeLessThan(60 + 45);
    expect(withIt?.airtableCalls).toBeLessThanOrEqual(without?.airtableCalls ?? NaN);
  });
});
