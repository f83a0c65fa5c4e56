import type { StoragePrices } from '../../../lambdas/storage-growth/env';
import type { DailySize } from '../../../lambdas/core/ports/s3';
import { measureGrowth } from '../../../lambdas/storage-growth/measure-growth';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryLog } from '../fakes/small-fakes';

export const GB = 2 ** 30;
const DAY_MS = 24 * 60 * 60 * 1000;
const PRICES: StoragePrices = { StandardStorage: 0.02, StandardIAStorage: 0.01, StandardIAObjectOverhead: 0.01 };

/** The first day of the bucket. */
const FIRST_DAY = Date.UTC(2026, 0, 1);
export const dayNumber = (number: number): Date => new Date(FIRST_DAY + number * DAY_MS);

type Sizes = Readonly<Record<string, number>>;

/** What S3 has reported, in GB by StorageType, by the number of the day. */
export type History = ReadonlyMap<number, Sizes>;

/** The same every day, from the first to the last. */
export const daily = (first: number, last: number, sizes: (day: number) => Sizes): [number, Sizes][] =>
  Array.from({ length: last - first + 1 }, (_, index) => [first + index, sizes(first + index)]);

/** Runs the use case in the morning of day `today`, and says what it published and logged. */
export const measureOn = async (today: number, history: History, prices: StoragePrices = PRICES) => {
  const metrics = new MemoryMetrics();
  const log = new MemoryLog();
  const now = () => new Date(dayNumber(today).getTime() + DAY_MS / 3);
  const sizes = {
    daily: (days: number): Promise<DailySize[]> =>
      Promise.resolve(
        [...history]
          .filter(([day]) => day <= today && day > today - days)
          .sort(([a], [b]) => a - b)
          .map(([day, gigabytes]) => ({
            day: dayNumber(day),
            bytes: new Map(Object.entries(gigabytes).map(([storageType, size]) => [storageType, size * GB])),
          })),
      ),
  };
  await measureGrowth({ sizes, metrics, log, now }, { prices })();
  const only = (name: Parameters<MemoryMetrics['values']>[0]): number | undefined => {
    const values = metrics.values(name);
    expect(values.length).toBeLessThanOrEqual(1);
    return values[0];
  };
  return {
    metrics,
    log,
    growth: only('StorageCostGrowth'),
    cost: only('StorageCost'),
    historyDays: only('StorageHistoryDays'),
    fieldsOf: (code: string) => log.lines.filter((line) => line.code === code).map(({ fields }) => fields),
  };
};
