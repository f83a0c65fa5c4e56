import { ceilingsOf } from '../../../bench/growth/ceilings';
import { pipelineModel, windowOf } from '../../../bench/growth/pipeline-model';
import { type PlayedLoad, readGrowthResults } from '../../../bench/growth/results';
import { DAYS_A_MONTH } from '../../../lib/settings/lifecycle';
import { drawn } from './chart';

/* Growth curves, of what the last long run of `npm run bench -- growth` has kept. */

const count = (value: number): string => value.toLocaleString('en-US');

const perDay = (value: number): string => {
  if (value >= 1_000_000) return `${value / 1_000_000} million`;
  return count(value);
};

const allLoads = (): readonly PlayedLoad[] => {
  const { weeks, days } = readGrowthResults();
  return [...weeks, ...days].toSorted((one, other) => one.perDay - other.perDay);
};

const LOAD_AXIS = { title: 'recordings a day', isLogarithmic: true, range: [1_000, 1_000_000], shown: perDay } as const;

/** docs/pictures/growth-backlog.svg */
export const growthBacklog = (): string =>
  drawn({
    title: 'Lines that wait to be written, over a week with a daily peak',
    x: { title: 'day', range: [0, 7], step: 1, shown: (day) => (day === 7 ? '' : String(day + 1)) },
    y: { title: 'lines, the most in each hour', isLogarithmic: true, range: [1, 1_000_000], shown: count },
    curves: readGrowthResults().weeks.map(({ perDay: load, backlog }) => ({
      name: `${perDay(load)} a day`,
      // A logarithm has no 0.
      points: backlog.map((waiting, hour) => [hour / 24, Math.max(1, waiting)]),
    })),
  });

/** Powers of ten of a second, as people say them. */
const duration = (seconds: number): string => {
  if (seconds < 1_000) return `${seconds} s`;
  return seconds < 3_600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
};

/** docs/pictures/growth-latency.svg */
export const growthLatency = (): string => {
  const loads = allLoads();
  const [, withEmpty] = ceilingsOf(pipelineModel(windowOf(0)));
  return drawn({
    title: 'From the webhook to the line in Airtable',
    x: LOAD_AXIS,
    y: { title: 'time', isLogarithmic: true, range: [1, 100_000], shown: duration },
    curves: [
      { name: 'median', points: loads.map((load) => [load.perDay, load.latency.p50]) },
      { name: '90 %', points: loads.map((load) => [load.perDay, load.latency.p90]) },
      { name: '99 %', points: loads.map((load) => [load.perDay, load.latency.p99]) },
      { name: 'mean', points: loads.map((load) => [load.perDay, load.latency.mean]), isDashed: true },
    ],
    across: { at: 60, name: 'goal: 60 s on average' },
    upright: { at: withEmpty?.perDayAtPeak ?? NaN, name: 'the busiest hour fills one base' },
  });
};

/** docs/pictures/growth-calls.svg */
export const growthCalls = (): string => {
  const { windows } = readGrowthResults();
  const loads = [...new Set(windows.map((played) => played.perDay))];
  return drawn({
    title: 'Calls of Airtable for each recording, by the window in which lines are gathered',
    x: { title: 'HISTORY_BATCH_WINDOW_SECONDS', range: [0, 45], step: 5, shown: (seconds) => `${seconds} s` },
    y: { title: 'calls a recording', range: [0, 2.5], step: 0.5, shown: (calls) => calls.toFixed(1) },
    curves: loads.map((load) => ({
      name: `${count(load)} a day`,
      points: windows
        .filter((played) => played.perDay === load)
        .map(({ seconds, callsPerRecording }) => [seconds, callsPerRecording]),
    })),
    across: { at: 0.2, name: 'full batches: 0.2' },
  });
};

const dollars = (value: number): string => `$${value.toLocaleString('en-US', { maximumSignificantDigits: 1 })}`;

/** docs/pictures/growth-cost.svg */
export const growthCost = (): string => {
  const loads = allLoads();
  return drawn({
    title: 'What a recording costs, kept for a year',
    x: LOAD_AXIS,
    y: { title: 'US dollars a recording', isLogarithmic: true, range: [0.0001, 0.01], shown: dollars },
    curves: [
      { name: 'what each recording needs', points: loads.map((load) => [load.perDay, load.cost.variable]) },
      {
        name: 'with its share of what is paid by the month',
        points: loads.map(({ perDay: load, cost }) => [
          load,
          cost.variable + cost.fixedPerMonth / (load * DAYS_A_MONTH),
        ]),
      },
    ],
  });
};
