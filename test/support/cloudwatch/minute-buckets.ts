export const statistics = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'] as const;
export type Statistic = (typeof statistics)[number];

/** The samples of some minutes. */
interface Bucket {
  readonly minute: number;
  sum: number;
  count: number;
  least: number;
  most: number;
}

const addTo = (bucket: Bucket, { sum, count, least, most }: Omit<Bucket, 'minute'>): void => {
  bucket.sum += sum;
  bucket.count += count;
  bucket.least = Math.min(bucket.least, least);
  bucket.most = Math.max(bucket.most, most);
};

const statisticOf = (bucket: Bucket, statistic: Statistic): number => {
  switch (statistic) {
    case 'Sum':
      return bucket.sum;
    case 'Average':
      return bucket.sum / bucket.count;
    case 'Minimum':
      return bucket.least;
    case 'Maximum':
      return bucket.most;
    case 'SampleCount':
      return bucket.count;
  }
};

/** The place of the first bucket at `minute` or later. */
const firstFrom = (buckets: readonly Bucket[], minute: number): number => {
  let [low, high] = [0, buckets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((buckets[middle]?.minute ?? Infinity) < minute) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The samples of one metric by the minute: CloudWatch keeps no finer time of a metric of standard resolution. */
export class MinuteBuckets {
  readonly #byMinute = new Map<number, Bucket>();
  /** By time; undefined since a minute was added. */
  #ordered: readonly Bucket[] | undefined;
  /** The totals since the last sample, by length and start; null: none. Several alarms ask for the same ones. */
  readonly #totals = new Map<number, Map<number, Bucket | null>>();

  /** Minutes since 1970. */
  add(minute: number, value: number): void {
    this.#totals.clear();
    const sample = { sum: value, count: 1, least: value, most: value };
    const bucket = this.#byMinute.get(minute);
    if (bucket !== undefined) {
      addTo(bucket, sample);
      return;
    }
    this.#byMinute.set(minute, { minute, ...sample });
    this.#ordered = undefined;
  }

  /** Those with samples. */
  minutes(): Iterable<number> {
    return this.#byMinute.keys();
  }

  /** Over the minutes [start, end); undefined without a sample. */
  statistic(statistic: Statistic, start: number, end: number): number | undefined {
    const ofLength = this.#totals.get(end - start) ?? new Map<number, Bucket | null>();
    this.#totals.set(end - start, ofLength);
    const known = ofLength.get(start);
    const total = known === undefined ? this.#total(start, end) : known;
    if (known === undefined) ofLength.set(start, total);
    return total === null ? undefined : statisticOf(total, statistic);
  }

  /** Adds them up anew for each range: differences of running sums would leave fractions where the sum is 0. */
  #total(start: number, end: number): Bucket | null {
    this.#ordered ??= [...this.#byMinute.values()].sort((a, b) => a.minute - b.minute);
    let total: Bucket | null = null;
    for (let place = firstFrom(this.#ordered, start); place < this.#ordered.length; place++) {
      const bucket = this.#ordered[place];
      if (bucket === undefined || bucket.minute >= end) break;
      if (total === null) total = { ...bucket };
      else addTo(total, bucket);
    }
    return total;
  }
}
