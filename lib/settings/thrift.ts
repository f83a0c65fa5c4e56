import { DAYS_A_MONTH, GB, daysInIa, movedAboveBytes } from './lifecycle';
import { pricesOf } from './other-prices';
import type { Settings } from './read-settings';

type Kept = Pick<Settings, 'RECORDING_RETENTION_DAYS' | 'RECORDING_LIFECYCLE_IA_DAYS' | 'STORAGE_PRICES' | 'PRICES'>;

/** Fewer days after the move than STANDARD_IA bills at least, and the move is hardly worth its price. */
const WORTH_A_MOVE_DAYS = 30;

/** A second of one channel of MP3: 32 kbit/s. */
const BYTES_A_SECOND = 4_000;

const lengthOf = (bytes: number): string => `${Math.ceil(bytes / BYTES_A_SECOND / 6) / 10} minutes`;

/** Settings that cost money for nothing: whole sentences with figures and the remedy, for the person who deploys. */
export const wasteOf = (settings: Kept): readonly string[] => {
  const { RECORDING_RETENTION_DAYS: retentionDays, RECORDING_LIFECYCLE_IA_DAYS: iaDays } = settings;
  if (iaDays === 'never') return [];
  const prices = pricesOf(settings);
  const movedAbove = movedAboveBytes({ retentionDays, iaDays }, prices);
  const set = `RECORDING_LIFECYCLE_IA_DAYS=${iaDays}`;
  if (movedAbove === undefined)
    return [
      `${set} moves nothing: at $${prices.StandardIAStorage} for a GB and month in STANDARD_IA, $${prices.StandardStorage} in ` +
        `STANDARD and $${prices.S3MoveToIA} for each move no recording would cost less. Set RECORDING_LIFECYCLE_IA_DAYS=never, ` +
        'or correct STORAGE_PRICES and PRICES.',
    ];
  if (retentionDays - iaDays >= WORTH_A_MOVE_DAYS) return [];
  const days = daysInIa({ retentionDays, iaDays });
  const saved = (prices.StandardStorage - prices.StandardIAStorage) * (days / DAYS_A_MONTH);
  return [
    `${set} hardly saves anything with RECORDING_RETENTION_DAYS=${retentionDays}: a recording lies ${days} days in STANDARD_IA, ` +
      `which bills 30 days at least, and that saves $${saved.toFixed(4)} for each GB; a move costs $${prices.S3MoveToIA}. So only ` +
      `recordings of more than ${((movedAbove / GB) * 1024).toFixed(2)} MB (${lengthOf(movedAbove)} in one channel) are moved. ` +
      'Set RECORDING_LIFECYCLE_IA_DAYS=never, or lower it to 30 or more days below RECORDING_RETENTION_DAYS.',
  ];
};
