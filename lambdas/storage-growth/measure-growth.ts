import type { Clock, Log, Metrics } from '../core/ports/running';
import type { DailySize, StorageSizes } from '../core/ports/s3';
import type { StoragePrices } from './env';
import { monthlyCost, unpriced } from './storage-cost';

/** S3 is up to two days late. What it has not said for longer than this is not known. */
const FRESH_DAYS = 3;
/** Growth is that of 30 days; where S3 left a gap, of up to 33. */
const GROWTH_DAYS = 30;
const LONGEST_GROWTH_DAYS = 33;
const LOOK_BACK_DAYS = FRESH_DAYS + LONGEST_GROWTH_DAYS + 1;

const DAY_MS = 24 * 60 * 60 * 1000;
const daysBetween = (earlier: Date, later: Date): number => Math.floor((later.getTime() - earlier.getTime()) / DAY_MS);

interface Ports {
  readonly sizes: StorageSizes;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly now: Clock;
}

const isStandard = (storageType: string): boolean => storageType === 'StandardStorage';
/** The objects, and what S3 adds to each for the bill. */
const isStandardIA = (storageType: string): boolean => storageType.startsWith('StandardIA');
const isOther = (storageType: string): boolean => !isStandard(storageType) && !isStandardIA(storageType);

const bytesOf = ({ bytes }: DailySize, isCounted: (storageType: string) => boolean): number =>
  bytes
    .entries()
    .filter(([storageType]) => isCounted(storageType))
    .reduce((sum, [, size]) => sum + size, 0);

/** In percent, to the hundredth, so that 20 % is not 20.000000000000004 %. Undefined where no number can tell it. */
const growthOf = (costThen: number, costNow: number): number | undefined => {
  const percent = Math.round((costNow / costThen - 1) * 100 * 100) / 100;
  return Number.isFinite(percent) ? percent : undefined;
};

/**
 * Measures what the bucket costs, and how that has changed over a month. Both days are priced with today's prices, so a
 * new price is no growth. Nothing is published that is not known: no size without a fresh day, no growth without two days.
 */
export const measureGrowth =
  ({ sizes, metrics, log, now }: Ports, { prices }: { readonly prices: StoragePrices }) =>
  async (): Promise<void> => {
    const known = await sizes.daily(LOOK_BACK_DAYS);
    const latest = known.at(-1);
    if (latest === undefined || daysBetween(latest.day, now()) > FRESH_DAYS) {
      log.warn('storage-size-unknown', { latestDay: latest?.day });
      metrics.add('StorageHistoryDays', 0);
      return;
    }

    const ageOf = ({ day }: DailySize): number => daysBetween(day, latest.day);
    const then = known.findLast((size) => ageOf(size) >= GROWTH_DAYS && ageOf(size) <= LONGEST_GROWTH_DAYS);
    // 30 only with a day to compare with: what lies before a longer gap is of no use.
    const historyDays = then === undefined ? Math.min(Math.max(...known.map(ageOf)), GROWTH_DAYS - 1) : GROWTH_DAYS;

    const storageTypes = new Set([latest, then].flatMap((size) => (size === undefined ? [] : unpriced(size, prices))));
    for (const storageType of storageTypes) log.warn('storage-type-unpriced', { storageType });

    const cost = monthlyCost(latest, prices);
    const growthPercent = then && growthOf(monthlyCost(then, prices), cost);
    if (growthPercent === undefined)
      log.info('storage-growth-unknown', {
        reason: then === undefined ? 'not enough history' : 'nothing stored then',
        historyDays,
      });
    else metrics.add('StorageCostGrowth', growthPercent);

    metrics.add('StorageBytesStandard', bytesOf(latest, isStandard));
    metrics.add('StorageBytesStandardIA', bytesOf(latest, isStandardIA));
    metrics.add('StorageBytesOther', bytesOf(latest, isOther));
    metrics.add('StorageCost', cost);
    metrics.add('StorageHistoryDays', historyDays);
    log.info('storage-measured', {
      day: latest.day,
      comparedWith: then?.day,
      historyDays,
      cost,
      growthPercent,
      bytes: Object.fromEntries(latest.bytes),
    });
  };
