import type { ListedRecording } from '../../lambdas/core/ports/twilio';
import { DAYS_A_MONTH, GB, LEAST_BILLED_BYTES } from '../../lib/settings/lifecycle';
import { defaultPrices as PRICES, priceTable } from '../../lib/settings/price-table';

/*
 * What an archive costs, reckoned: docs/adopt.md tells the same arithmetic. US dollars, at the prices of
 * lib/settings/price-table.ts, without AWS's free tier.
 */

/**
 * Twilio's storage: by the minute and month beyond 10,000 minutes, each recording rounded up to whole minutes, all subaccounts
 * together. Sources: Twilio Help, "How Does Twilio's Pricing Work" and "How Much Programable Voice Recording Storage Is Being
 * Used by a Subaccount?".
 */
export const TWILIO_STORAGE = {
  perMinuteAndMonth: priceTable.TwilioStoredMinute.usd,
  freeMinutes: 10_000,
  asOf: 'November 2026',
} as const;

/** As Twilio sends MP3: 32 kbit/s, and with both channels apart, as the pipeline asks for them, 64 kbit/s. */
const BYTES_PER_SECOND = { 1: 4_000, 2: 8_000 } as const;

/** Eight calls of standard queues and four of FIFO queues, 2.5 KB of log: docs/cost.md. */
const QUEUES_AND_LOG = 8 * PRICES.SqsRequest + 4 * PRICES.SqsFifoRequest + 0.0000013;

/** What the processor is reckoned with, in bytes a second: lib/features/processor.ts. */
const DOWNLOAD_RATE = 2_400_000;

type Sized = Pick<ListedRecording, 'durationSeconds' | 'channels'>;

/** How much audio a recording is, as far as Twilio tells its length. */
export const bytesOf = ({ durationSeconds = 0, channels = 1 }: Sized): number =>
  durationSeconds * BYTES_PER_SECOND[channels];

/** As Twilio bills it: each recording rounded up to whole minutes. */
export const billedMinutes = (recordings: readonly Sized[]): number =>
  recordings.reduce((sum, { durationSeconds = 0 }) => sum + Math.ceil(durationSeconds / 60), 0);

/** US dollars a year for so many minutes at Twilio, if there were no others. */
export const yearAtTwilio = (minutes: number): number =>
  Math.max(0, minutes - TWILIO_STORAGE.freeMinutes) * TWILIO_STORAGE.perMinuteAndMonth * 12;

/** What becomes of an object with time, in days from when it was stored; undefined: never. */
export interface Lifecycle {
  readonly movedAfterDays: number | undefined;
  /** What is larger is moved; S3's own least, 128 KB, unless a rule says otherwise. */
  readonly movedAboveBytes?: number | undefined;
  readonly expiresAfterDays: number | undefined;
}

export interface StoragePrices {
  /** US dollars for each GB and month. */
  readonly StandardStorage: number;
  readonly StandardIAStorage?: number | undefined;
}

export interface CostHere {
  /** To bring it home: requests, Lambda, queues, log. */
  readonly once: number;
  /** Storage of the first year. */
  readonly firstYear: number;
}

/** What it costs to bring these home, and to keep them for a year. */
export const costHere = (recordings: readonly Sized[], lifecycle: Lifecycle, prices: StoragePrices): CostHere => {
  const kept = Math.min(365, lifecycle.expiresAfterDays ?? 365);
  const standardDays = Math.min(kept, lifecycle.movedAfterDays ?? kept);
  let [once, firstYear] = [0, 0];
  for (const recording of recordings) {
    const bytes = bytesOf(recording);
    const isMoved = standardDays < kept && bytes > (lifecycle.movedAboveBytes ?? LEAST_BILLED_BYTES);
    const [inStandard, inIa] = isMoved ? [standardDays, kept - standardDays] : [kept, 0];
    firstYear +=
      ((bytes / GB) *
        (inStandard * prices.StandardStorage + inIa * (prices.StandardIAStorage ?? prices.StandardStorage))) /
      DAYS_A_MONTH;
    // The object, a listing, the record of the link and the receipt are a PUT each; two looks at the object.
    const requests = 4 * PRICES.S3Put + 2 * PRICES.S3Get + (isMoved ? PRICES.S3MoveToIA : 0);
    // processor and history-writer have 0.5 GB, cleanup 0.25.
    const gbSeconds = (1 + bytes / DOWNLOAD_RATE) * 0.5 + 2 * 0.5 + 1 * 0.25;
    once += requests + gbSeconds * PRICES.LambdaGBSecond + 3 * PRICES.LambdaRequest + QUEUES_AND_LOG;
  }
  return { once, firstYear };
};
