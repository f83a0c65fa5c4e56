import { linesPerSecond } from './growth/ceilings';
import { keepGrowthResults } from './growth/keep-results';
import { DEFAULT_WINDOW, pipelineModel, windowOf } from './growth/pipeline-model';
import { SEED, playCap, playLoad, playWindow } from './growth/play';
import type { GrowthResults, PlayedLoad } from './growth/results';
import { simulateBacklog } from './growth/simulate-backlog';
import type { Bench } from './report/bench';
import { type Row, goalOf } from './report/row';
import { spreadOf } from './report/spread';

/** Recordings a day, each played for a week; and for a day each, between them. */
const WEEKS = [1_000, 10_000, 100_000, 1_000_000];
const DAYS = [3_000, 30_000, 200_000, 300_000, 400_000, 500_000, 700_000];
const SHORT_LOADS = [1_000, 10_000];

const WINDOWS = [0, 5, 10, 20, 30, 45];
/** What docs/growth.md advises for Airtable's Team plan. */
const LONG_WINDOW = 30;
/** A few recordings a day need more days until they say something. */
const WINDOW_LOADS = [
  { perDay: 100, days: 60 },
  { perDay: 1_000, days: 7 },
  { perDay: 10_000, days: 3 },
  { perDay: 100_000, days: 1 },
];

const BACKLOG = { events: 5_000, jobs: 1_000, isEmpty: false };

const one = (value: number) => spreadOf([value]);
const count = (value: number): string => value.toLocaleString('en-US');

/** How far apart they are: 1 where all are the same. */
const range = (values: readonly number[]): number => Math.max(...values) / Math.min(...values);

const rowOf = (played: PlayedLoad, gathered: PlayedLoad): readonly Row[] => {
  const load = `${count(played.perDay)} a day`;
  const named = (value: (of: PlayedLoad) => number): Row['measured'] => ({
    'default settings': one(value(played)),
    [`HISTORY_BATCH_WINDOW_SECONDS=${LONG_WINDOW}`]: one(value(gathered)),
  });
  return [
    {
      figure: `${load}: Airtable calls a recording, simulated`,
      unit: 'calls',
      measured: named((of) => of.callsPerRecording),
      goals: [],
    },
    {
      figure: `${load}: webhook → line, mean, simulated`,
      unit: 's',
      measured: named((of) => of.latency.mean),
      // Nothing is timed here: the same seed gives the same second on any machine.
      goals: played.perDay <= 100_000 ? [goalOf('< 60 s', played.latency.mean, 'at most', 60, true)] : [],
    },
  ];
};

const costRow = (played: readonly PlayedLoad[]): Row => {
  const costs = played.filter(({ perDay }) => perDay >= 10_000).map(({ cost }) => cost.variable);
  return {
    figure: 'cost of a recording from 10,000 a day up, without what is paid by the month',
    unit: '$',
    measured: Object.fromEntries(played.map(({ perDay, cost }) => [`${count(perDay)} a day`, one(cost.variable)])),
    goals: [goalOf('flat within 10 %', range(costs), 'at most', 1.1, true)],
  };
};

/** The simulated writers against the formula; bench/history.ts measures the real ones on the same backlog. */
const backlogRow = (): Row => {
  const model = pipelineModel(windowOf(DEFAULT_WINDOW));
  const { perSecond } = simulateBacklog(BACKLOG, model);
  const expected = linesPerSecond(model, model.writer.requestsPerBatch);
  return {
    figure: 'lines a second, backlog of 5,000 over 1,000 Jobs',
    unit: '1/s',
    measured: { simulated: one(perSecond), 'by the formula': one(expected) },
    goals: [goalOf('the same within 5 %', range([perSecond, expected]), 'at most', 1.05, true)],
  };
};

const playAll = (say: (what: string) => void): Omit<GrowthResults, 'date'> => {
  const week = (perDay: number): PlayedLoad => {
    say(`a week at ${count(perDay)} a day`);
    return playLoad({ perDay, days: 7 }, DEFAULT_WINDOW);
  };
  const weeks = WEEKS.map(week);
  say('loads between them, a day each');
  const days = DAYS.map((perDay) => playLoad({ perDay, days: 1 }, DEFAULT_WINDOW));
  say('windows');
  const windows = WINDOW_LOADS.flatMap((load) => WINDOWS.map((seconds) => playWindow(load, seconds)));
  say("what Airtable's plans allow");
  const caps = [playCap('Free', 0), ...WINDOWS.map((seconds) => playCap('Team', seconds))];
  return { seed: SEED, window: DEFAULT_WINDOW, weeks, days, windows, caps };
};

/** A model of the pipeline under growing loads; nothing of it depends on the machine. */
export const growth: Bench = {
  measures: 'a simulated week at 1,000 to 1,000,000 recordings a day: backlog, latency, calls, cost',
  run: async ({ short, say }) => {
    if (short) {
      const played = SHORT_LOADS.map((perDay) => playLoad({ perDay, days: 2 }, DEFAULT_WINDOW));
      return [backlogRow(), ...played.flatMap((load) => rowOf(load, playLoad(load, LONG_WINDOW))), costRow(played)];
    }
    const results = playAll(say);
    await keepGrowthResults({ date: new Date().toISOString().slice(0, 10), ...results });
    const gathered = results.weeks.map(({ perDay }) => playLoad({ perDay, days: 1 }, LONG_WINDOW));
    return [
      backlogRow(),
      ...results.weeks.flatMap((load, index) => rowOf(load, gathered[index] ?? load)),
      costRow(results.weeks),
    ];
  },
};
