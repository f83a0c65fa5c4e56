import { type Prices, defaultPrices } from './price-table';

/** How long a deleted or replaced recording can still be brought back; less where the retention itself is shorter. */
const UNDELETE_DAYS = 30;

export const undeleteDays = (retentionDays: number): number => Math.min(UNDELETE_DAYS, retentionDays);

/** STANDARD_IA bills a smaller object as if it had so many bytes: https://aws.amazon.com/s3/pricing/. */
export const LEAST_BILLED_BYTES = 128 * 1024;

/** S3 bills by the 2^30 bytes: Amazon S3 FAQs, "How will I be charged and billed for my use of Amazon S3?". */
export const GB = 2 ** 30;

export const DAYS_A_MONTH = 365 / 12;

/** The longest recording: 24 hours in two channels, 8,000 bytes a second. */
const LONGEST_BYTES = 24 * 3600 * 8_000;

export interface Lifecycle {
  readonly retentionDays: number;
  readonly iaDays: number;
}

type StoragePrices = Pick<Prices, 'StandardStorage' | 'StandardIAStorage' | 'S3MoveToIA'>;

/**
 * How long a moved recording lies in STANDARD_IA: to its end, and on as a noncurrent version. 31 days at least, since iaDays is
 * 30 and more: so the 30 days that STANDARD_IA bills at least never cost anything.
 */
export const daysInIa = ({ retentionDays, iaDays }: Lifecycle): number =>
  Math.max(0, retentionDays + undeleteDays(retentionDays) - iaDays);

/**
 * Recordings of more bytes are moved to STANDARD_IA: the move, which is paid for by the object, must not cost more than it
 * saves. Of 128 KB and more: bytes = price of a move / (saving of a GB and month × months). A smaller one is billed as 128 KB
 * there, and has to be large enough for that as well. Undefined: it pays for no recording.
 */
export const movedAboveBytes = (lifecycle: Lifecycle, prices: StoragePrices = defaultPrices): number | undefined => {
  const { StandardStorage: standard, StandardIAStorage: ia, S3MoveToIA: move } = prices;
  const moveByMonth = (move * GB) / (daysInIa(lifecycle) / DAYS_A_MONTH);
  const belowLeast = (LEAST_BILLED_BYTES * ia + moveByMonth) / standard;
  const breakEven = belowLeast < LEAST_BILLED_BYTES ? belowLeast : moveByMonth / (standard - ia);
  return standard <= ia || breakEven >= LONGEST_BYTES ? undefined : Math.ceil(breakEven);
};
