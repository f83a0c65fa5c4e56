import { embeddedMetrics } from './emf-line';
import { MinuteBuckets, type Statistic } from './minute-buckets';

/** Of one metric; one dimension more, less or other is another metric. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Samples extends MetricId {
  /** A number is milliseconds since 1970. */
  readonly at: Date | number;
  readonly values: readonly number[];
  /** CloudWatch's word, as in `Count`. */
  readonly unit?: string | undefined;
}

export interface KnownMetric extends MetricId {
  /** Every unit that its samples named. */
  readonly units: readonly string[];
}

export const MINUTE_MS = 60_000;

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

const fullMinute = (time: Date | number): number => {
  const minute = Number(time) / MINUTE_MS;
  if (!Number.isSafeInteger(minute)) throw new RangeError(`No full minute: ${Number(time)}`);
  return minute;
};

interface Series {
  readonly metric: MetricId;
  readonly units: Set<string>;
  readonly buckets: MinuteBuckets;
}

/** Samples as CloudWatch would have them: what log lines and AWS services published. */
export class MetricData {
  readonly #series = new Map<string, Series>();

  /** @throws RangeError for a value or a time that is no number. */
  put({ at, values, unit, namespace, name, dimensions }: Samples): void {
    const minute = Math.floor(Number(at) / MINUTE_MS);
    if (![minute, ...values].every(Number.isFinite)) throw new RangeError(`No sample of ${name}`);
    if (values.length === 0) return;
    const metric = { namespace, name, dimensions };
    const key = keyOf(metric);
    const series = this.#series.get(key) ?? { metric, units: new Set<string>(), buckets: new MinuteBuckets() };
    this.#series.set(key, series);
    if (unit !== undefined) series.units.add(unit);
    for (const value of values) series.buckets.add(minute, value);
  }

  /**
   * Takes the metrics out of one line of a log; a line without `_aws` has none. They count for `at` where that is said.
   * @throws when a line with `_aws` is not in the embedded metric format, or names a dimension or metric that it lacks.
   */
  putEmf(line: string, at?: Date): void {
    for (const samples of embeddedMetrics(line)) this.put({ ...samples, at: at ?? samples.at });
  }

  /**
   * Asks for the statistic of a metric over [start, end), two full minutes; undefined without a sample. Samples that
   * are put later count.
   * @throws RangeError for a time that is no full minute.
   */
  query(metric: MetricId, statistic: Statistic): (start: Date | number, end: Date | number) => number | undefined {
    const key = keyOf(metric);
    return (start, end) => this.#series.get(key)?.buckets.statistic(statistic, fullMinute(start), fullMinute(end));
  }

  /** The minutes since 1970, in no order, that have samples of a metric. */
  minutesOf(metric: MetricId): Iterable<number> {
    return this.#series.get(keyOf(metric))?.buckets.minutes() ?? [];
  }

  /** Every metric that has a sample. */
  known(): KnownMetric[] {
    return [...this.#series.values()].map(({ metric, units }) => ({ ...metric, units: [...units] }));
  }
}
