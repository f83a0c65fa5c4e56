import { type Goal, type Row, goalOf } from '../report/row';
import { quantile, spreadOf } from '../report/spread';
import type { Burst } from './bursts';
import type { QuietSystem } from './quiet';
import type { Surge } from './surge';

export const OURS = 'pipeline';

const row = (figure: string, unit: string, values: readonly number[], goals: readonly Goal[] = []): Row => ({
  figure,
  unit,
  measured: { [OURS]: spreadOf(values) },
  goals: [...goals],
});

const middle = (values: readonly number[]): number => quantile(values, 0.5);

/** What one recording after another takes; how many calls it takes is no matter of time, and guarded. */
export const quietRows = ({ lineMs, deletionMs, calls, missing }: QuietSystem, callsAtMost: number): Row[] => {
  const callsEach = calls / lineMs.length;
  return [
    row('quiet system: webhook → confirmed line', 'ms', lineMs, [
      goalOf('≤ 2 s median', middle(lineMs), 'at most', 2_000),
      goalOf('≤ 4 s p99', quantile(lineMs, 0.99), 'at most', 4_000),
    ]),
    row('quiet system: webhook → deleted at Twilio', 'ms', deletionMs),
    row(
      'quiet system: Airtable calls a recording',
      'calls',
      [callsEach],
      [goalOf(`≤ ${callsAtMost}`, callsEach, 'at most', callsAtMost, true)],
    ),
    row('quiet system: not home', 'recordings', [missing], [goalOf('0', missing, 'at most', 0, true)]),
  ];
};

export interface SurgeGoals {
  /** Until all are home. */
  readonly seconds?: number;
  /** To Airtable, while it answers. */
  readonly calls?: number;
  /** What is guarded: on a busy machine what waits together comes in a batch or two more. */
  readonly mostCalls?: number;
  /** Whether the counts are. */
  readonly guarded: boolean;
}

/** What many at once take. @param surges several runs of the same */
export const surgeRows = (
  what: string,
  surges: readonly Surge[],
  { seconds, calls, mostCalls, guarded }: SurgeGoals,
): Row[] => {
  const of = (metric: (surge: Surge) => number): number[] => surges.map(metric);
  const home = of(({ homeSeconds }) => homeSeconds);
  const answered = of((surge) => surge.calls.answered);
  const away = of((surge) => surge.calls.whileAway);
  const missing = of(({ withoutLine, stillAtTwilio }) => Math.max(withoutLine, stillAtTwilio));
  const doubled = of((surge) => surge.doubled);
  const untold = of((surge) => surge.untold);
  // What came home fast and alone, with the others lost, meets nothing.
  const isWhole = Math.max(...untold, ...missing) === 0;
  const whole = (value: number): number => (isWhole ? value : NaN);
  const homeGoals = seconds === undefined ? [] : [goalOf(`≤ ${seconds} s`, whole(middle(home)), 'at most', seconds)];
  const callGoals = [
    ...(calls === undefined ? [] : [goalOf(`≤ ${calls}`, whole(middle(answered)), 'at most', calls)]),
    ...(mostCalls === undefined
      ? []
      : [goalOf(`≤ ${mostCalls}`, whole(middle(answered)), 'at most', mostCalls, guarded)]),
  ];
  return [
    row(
      `${what}: last line confirmed`,
      's',
      of(({ linesSeconds }) => linesSeconds),
    ),
    row(`${what}: all home`, 's', home, homeGoals),
    row(`${what}: Airtable calls`, 'calls', answered, callGoals),
    ...(away.some((count) => count > 0) ? [row(`${what}: calls while Airtable was away`, 'calls', away)] : []),
    row(`${what}: not acknowledged`, 'recordings', untold, [goalOf('0', Math.max(...untold), 'at most', 0)]),
    row(`${what}: acknowledged, and not home`, 'recordings', missing, [
      goalOf('0', Math.max(...missing), 'at most', 0, guarded),
    ]),
    row(`${what}: lines twice`, 'lines', doubled, [goalOf('0', Math.max(...doubled), 'at most', 0, guarded)]),
    row(
      `${what}: webhooks acknowledged, median`,
      'ms',
      of(({ acknowledged }) => acknowledged.medianMs),
    ),
  ];
};

/** How a burst was taken. @param bursts ours under `OURS`, and the alternatives @param lost by the name of the alternative */
export const burstRows = (
  what: string,
  bursts: Readonly<Record<string, Burst>>,
  { seconds, lost }: { readonly seconds: number; readonly lost: Readonly<Record<string, number>> },
): Row[] => {
  const ours = bursts[OURS];
  const crashed: Row = {
    figure: `${what}: lost for good when the process ends after the last webhook`,
    unit: 'recordings',
    measured: Object.fromEntries(Object.entries(lost).map(([name, count]) => [name, spreadOf([count])])),
    goals: [],
  };
  const compared = (figure: string, unit: string, metric: keyof Burst, goals: Goal[] = []): Row => ({
    figure: `${what}: ${figure}`,
    unit,
    measured: Object.fromEntries(Object.entries(bursts).map(([name, burst]) => [name, spreadOf([burst[metric]])])),
    goals,
  });
  return [
    compared('not acknowledged', 'webhooks', 'unacknowledged', [
      goalOf('all acknowledged', ours?.unacknowledged ?? NaN, 'at most', 0),
    ]),
    compared('acknowledged, p99', 'ms', 'p99Ms', [goalOf('≤ 1 s', ours?.p99Ms ?? NaN, 'at most', 1_000)]),
    compared('lines a second while it drains', '1/s', 'linesPerSecond'),
    compared(`acknowledged, without a line after ${seconds} s`, 'recordings', 'acknowledgedWithoutLine'),
    compared('last line', 's', 'drainedSeconds'),
    ...(Object.keys(lost).length === 0 ? [] : [crashed]),
  ];
};

/** The emulator's own limit, beside what it is asked for. */
export const floorRow = (perSecond: number): Row =>
  row('emulator: webhooks a second that ingest refuses unread, 8 at a time', '1/s', [perSecond]);
