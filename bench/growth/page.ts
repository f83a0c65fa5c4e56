import { count, small } from '../../operator/cost/amounts';
import { bold, table } from '../../operator/cost/markdown';
import type { Blocks } from '../../operator/cost/page-blocks';
import { ceilingsOf } from './ceilings';
import { firstOf, limitsAt } from './limits-at';
import { pipelineModel, windowOf } from './pipeline-model';
import type { GrowthResults } from './results';

const duration = (seconds: number): string => {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
};

const percent = (share: number): string => {
  if (share < 0.001) return '< 0.1 %';
  const text = `${(100 * share).toLocaleString('en-US', { maximumSignificantDigits: 2 })} %`;
  return share > 1 ? bold(text) : text;
};

const loads = ({ weeks, days }: GrowthResults): string =>
  table(
    [
      'recordings a day',
      'median',
      '99 %',
      'mean',
      'longest',
      'lines waiting, at most',
      'Airtable calls',
      '$ a recording',
    ],
    [...weeks, ...days]
      .toSorted((one, other) => one.perDay - other.perDay)
      .map(({ perDay, latency, backlog, callsPerRecording, cost }) => [
        count(perDay),
        duration(latency.p50),
        duration(latency.p99),
        latency.mean > 60 ? bold(duration(latency.mean)) : duration(latency.mean),
        duration(latency.max),
        count(Math.max(...backlog)),
        callsPerRecording.toFixed(2),
        small(cost.variable),
      ]),
  );

const limits = ({ weeks, window }: GrowthResults): string => {
  const model = pipelineModel(windowOf(window));
  const byLoad = weeks.map(({ perDay, callsPerRecording }) => limitsAt(perDay, callsPerRecording, model));
  const rows = (byLoad[0] ?? []).map(({ limit, unit, allowed, then }, index) => [
    limit,
    `${count(Math.round(allowed * 10) / 10)} ${unit}`,
    ...byLoad.map((all) => percent((all[index]?.used ?? NaN) / allowed)),
    then,
  ]);
  const first = byLoad.map((all) => firstOf(all.filter(({ limit }) => !limit.includes('Team')))?.limit ?? '');
  return table(
    ['limit', 'allows', ...weeks.map(({ perDay }) => count(perDay)), 'who reaches it'],
    [...rows, [bold('nearest, but for a plan'), '', ...first.map((limit) => bold(limit)), '']],
  );
};

const ceilings = (): string =>
  table(
    [
      'a batch of 10 needs',
      'calls a line',
      'lines a second',
      'recordings a day, all written by its end',
      'with a peak of 3 × the mean, none late',
    ],
    ceilingsOf(pipelineModel(windowOf(0))).map(
      ({ requestsPerBatch, callsPerLine, linesPerSecond, perDay, perDayAtPeak }) => [
        `${requestsPerBatch} requests`,
        String(callsPerLine),
        linesPerSecond.toFixed(2),
        count(Math.round(perDay)),
        count(Math.round(perDayAtPeak)),
      ],
    ),
  );

const windows = ({ windows: played }: GrowthResults): string => {
  const seconds = [...new Set(played.map((one) => one.seconds))];
  const perDays = [...new Set(played.map((one) => one.perDay))];
  return table(
    ['recordings a day', ...seconds.map((one) => (one === 0 ? 'none' : `${one} s`))],
    perDays.map((perDay) => [
      count(perDay),
      ...seconds.map((window) => {
        const found = played.find((one) => one.perDay === perDay && one.seconds === window);
        if (found === undefined) return '';
        const { callsPerRecording, latency } = found;
        return `${callsPerRecording.toFixed(2)} calls, ${duration(latency.mean)}, ${duration(latency.p99)}`;
      }),
    ]),
  );
};

const caps = ({ caps: found }: GrowthResults): string =>
  table(
    ['plan', 'window', 'recordings a day', 'a month'],
    found.map(({ plan, seconds, perDay, perMonth }) => [
      plan,
      seconds === 0 ? 'none' : `${seconds} s`,
      count(perDay),
      count(perMonth),
    ]),
  );

/** The tables of docs/growth.md, of what the last long run has kept. */
export const growthBlocks = (results: GrowthResults): Blocks => ({
  loads: loads(results),
  limits: limits(results),
  ceilings: ceilings(),
  windows: windows(results),
  caps: caps(results),
});
