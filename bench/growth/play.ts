import type * as z from 'zod';
import { defaultPrices } from '../../lib/settings/price-table';
import { defaultFacts, defaultUse } from '../../operator/cost/defaults';
import { costOf } from '../../operator/cost/model';
import { DAY_SECONDS, HOUR_SECONDS } from './profile';
import { pipelineModel, windowOf } from './pipeline-model';
import type { PlayedLoad, cap, playedWindow } from './results';
import { type Load, type Outcome, simulate } from './simulate';
import { AIRTABLE } from './limits';

/** Of all that is played: the same week for everybody. */
export const SEED = 13;

/** Two digits of a second, four of what is counted. */
const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

const latencyOf = ({ latencies }: Pick<Outcome, 'latencies'>): PlayedLoad['latency'] => {
  const part = (share: number): number =>
    rounded(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN);
  const mean = rounded(latencies.reduce((sum, seconds) => sum + seconds, 0) / latencies.length);
  return { mean, p50: part(0.5), p90: part(0.9), p99: part(0.99), max: part(1) };
};

const callsPerRecording = ({ airtableCalls, recordings }: Outcome): number => rounded(airtableCalls / recordings, 4);

/** Plays a load through the pipeline as it is deployed by default, and reckons what it costs. */
export const playLoad = (load: Omit<Load, 'seed'>, window: number): PlayedLoad => {
  const { perDay, days } = load;
  const outcome = simulate({ ...load, seed: SEED }, pipelineModel(windowOf(window)));
  const { recordings, invocations, backlog, endedAt } = outcome;
  const use = { ...defaultUse, recordingsPerDay: perDay };
  const { variable, fixedPerMonth } = costOf({ use, facts: defaultFacts, prices: defaultPrices });
  return {
    perDay,
    days,
    recordings,
    latency: latencyOf(outcome),
    callsPerRecording: callsPerRecording(outcome),
    invocationsPerRecording: rounded(invocations / recordings, 4),
    backlog: [...backlog.forLine],
    mostForProcessor: Math.max(...backlog.forProcessor),
    hoursBehind: rounded(Math.max(0, endedAt - days * DAY_SECONDS) / HOUR_SECONDS),
    cost: { variable: rounded(variable, 7), fixedPerMonth: rounded(fixedPerMonth) },
  };
};

/** What a window does to a load. */
export const playWindow = (load: Omit<Load, 'seed'>, seconds: number): z.output<typeof playedWindow> => {
  const outcome = simulate({ ...load, seed: SEED }, pipelineModel(windowOf(seconds)));
  return { seconds, perDay: load.perDay, callsPerRecording: callsPerRecording(outcome), latency: latencyOf(outcome) };
};

const MONTH_DAYS = 30;

/** A few recordings a day need more days until they say something. */
const DAYS_PLAYED = { Free: 90, Team: 7 } as const;

/** The greatest load whose calls a plan allows in 30 days, found by halving. */
export const playCap = (plan: keyof typeof DAYS_PLAYED, seconds: number): z.output<typeof cap> => {
  const allowed = AIRTABLE.callsPerMonth[plan];
  const callsAMonth = (perDay: number): number => {
    const load = { perDay, days: DAYS_PLAYED[plan], seed: SEED };
    const { airtableCalls, recordings } = simulate(load, pipelineModel(windowOf(seconds)));
    return (airtableCalls / recordings) * perDay * MONTH_DAYS;
  };
  // A line costs 3 calls at the most, and a fifth of one at the least.
  let [low, high] = [allowed / 3 / MONTH_DAYS, (allowed * 5) / MONTH_DAYS];
  while (high - low > low / 50) {
    const middle = Math.sqrt(low * high);
    if (callsAMonth(middle) <= allowed) low = middle;
    else high = middle;
  }
  return { plan, seconds, perDay: Math.floor(low), perMonth: Math.floor(low * MONTH_DAYS) };
};
