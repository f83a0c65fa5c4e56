import type { DailySize } from '../core/ports/s3';
import type { StoragePrices } from './env';

/** S3 bills by the 1,073,741,824 bytes: https://aws.amazon.com/s3/faqs/, "How will I be charged and billed". */
const GB = 2 ** 30;

/** US dollars a month for what lay in the bucket; a StorageType without a price costs as much as STANDARD. */
export const monthlyCost = ({ bytes }: DailySize, prices: StoragePrices): number =>
  bytes
    .entries()
    .map(([storageType, size]) => (size / GB) * (prices[storageType] ?? prices.StandardStorage))
    .reduce((sum, cost) => sum + cost, 0);

/** What lay in the bucket without a price of its own. */
export const unpriced = ({ bytes }: DailySize, prices: StoragePrices): string[] =>
  [...bytes].filter(([storageType, size]) => size > 0 && prices[storageType] === undefined).map(([name]) => name);
