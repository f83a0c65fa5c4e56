import type { BandBreach, Breach, MetricAlarm } from './alarm-definitions';
import { MINUTE_MS, type MetricData } from './metric-data';
import type { MetricStat } from './metric-queries';
import type { TimeSeries } from './time-series';

interface Band {
  readonly lower: number;
  readonly upper: number;
}

/** A metric with an anomaly detection band around it. */
export interface BandedMetric extends MetricStat {
  readonly periodSeconds: number;
  /** The width that the alarm asks for, in standard deviations. */
  readonly deviations: number;
}

/** What CloudWatch learnt of a metric for the datapoint of a period that ends then; undefined: still in training. */
export type Bands = (metric: BandedMetric, periodEnd: Date) => Band | undefined;

const breaches = (
  value: number,
  breach: Breach,
  bandOf: (breach: BandBreach) => Band | undefined,
): boolean | undefined => {
  switch (breach.operator) {
    case 'GreaterThanThreshold':
      return value > breach.threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= breach.threshold;
    case 'LessThanThreshold':
      return value < breach.threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= breach.threshold;
  }
  const normal = bandOf(breach);
  if (normal === undefined) return undefined;
  const [below, above] = [value < normal.lower, value > normal.upper];
  switch (breach.operator) {
    case 'GreaterThanUpperThreshold':
      return above;
    case 'LessThanLowerThreshold':
      return below;
    case 'LessThanLowerOrGreaterThanUpperThreshold':
      return below || above;
  }
};

/** The datapoints of a metric by the end of their periods; each is reckoned once, whatever range it appears in. */
const datapointsOf = ({ metric, statistic }: MetricStat, periodMs: number, data: MetricData) => {
  const query = data.query(metric, statistic);
  // By minutes and with null for a missing one: a scenario of a week asks several million times.
  const known = new Map<number, number | null>();
  return (end: number): number | undefined => {
    const minute = end / MINUTE_MS;
    const found = known.get(minute);
    if (found !== undefined) return found ?? undefined;
    const value = query(end - periodMs, end);
    known.set(minute, value ?? null);
    return value;
  };
};

/**
 * The `size` latest datapoints of an alarm at a time, oldest first: whether each breaches, undefined if it is missing
 * or has no band to be judged by. The latest period ends at that time.
 */
export const evaluationRange = (
  alarm: MetricAlarm,
  { data, bands, size }: { data: MetricData; bands: Bands; size: number },
): ((at: number) => (boolean | undefined)[]) => {
  const { queries, watched, breach, periodSeconds } = alarm;
  const periodMs = periodSeconds * 1000;
  const seriesById = new Map<string, (ends: readonly number[]) => TimeSeries>();
  const seriesOf = (id: string, ends: readonly number[]): TimeSeries => seriesById.get(id)?.(ends) ?? [];
  for (const [id, query] of queries) {
    if (query.kind === 'metric') {
      const datapoint = datapointsOf(query, periodMs, data);
      seriesById.set(id, (ends) => ends.map(datapoint));
    } else {
      seriesById.set(id, (ends) => query.expression.evaluate((inner) => seriesOf(inner, ends)));
    }
  }
  const agesMs = Array.from({ length: size }, (_, place) => (size - 1 - place) * periodMs);
  return (at) => {
    const ends = agesMs.map((age) => at - age);
    return seriesOf(watched, ends).map((value, place) =>
      value === undefined
        ? undefined
        : breaches(value, breach, ({ metric, deviations }) =>
            bands({ ...metric, periodSeconds, deviations }, new Date(ends[place] ?? at)),
          ),
    );
  };
};
