const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A call lasts 24 h at most (Twilio, "Voice limits"); what Twilio has not finished an hour after that is stuck. */
export const UNFINISHED_MS = 25 * HOUR_MS;

/**
 * SQS keeps a message for 14 days, so whatever was told of before that is in no queue any more; and that far back ingest's log
 * is asked for callbacks.
 */
export const HORIZON_MS = 14 * DAY_MS;

/** What runs have fed in is remembered longer than it can lie in a queue: nothing is told to be lost twice. */
export const MEMORY_MS = HORIZON_MS + DAY_MS;

/**
 * What was told of or fed in longer ago than this, and is neither home nor parked, is fed in again whatever the queues hold:
 * messages that nobody can do anything with would hide one that is gone. Once a day at most, which idempotency absorbs.
 */
export const OVERDUE_MS = 24 * HOUR_MS;

/** SQS estimates how much a standard queue holds: less than this part of it may be missing and is not. */
export const ESTIMATE = 0.05;

/** A callback, by the clock of Lambda, may seem to come before the recording's end by that of Twilio. */
export const CLOCKS_MS = 10 * MINUTE_MS;

/** What a run keeps back to write down what it did. */
export const LAST_WORDS_MS = 20_000;

/** The part of a run's time that it may spend on listing and judging; the rest is for feeding in. */
export const LISTING_PART = 0.7;

/** The look at everything may use this part of an account's share where it does not reach the last days at once. */
export const SWEEP_PART = 0.7;

/**
 * Twilio's list may be read for this part of the time of a look: of a day that takes longer, what was read is judged and fed
 * in, and not listed any more when the next run reads on.
 */
export const READING_PART = 0.7;

/** Ingest's log may be asked for this part of the time that is left. */
export const LOG_PART = 0.5;

/** Dead letters may be looked through for this part of the time that is left; there may be 100,000, of which SQS gives ten at once. */
export const PARKED_PART = 0.4;

/** Recordings in one record of what is fed in, so that the end of a run loses no more than this to a wait. */
export const CHUNK = 500;

/** Requests at a time to Twilio, for calls. */
export const CALLS_AT_A_TIME = 5;

/** For one call, with all tries; and for all of them, the part of the time in which recordings are fed in. */
export const CALL_MS = 10_000;
export const CALLS_PART = 0.5;

/** Messages at a time into the queue. */
export const SENDS_AT_A_TIME = 20;

/**
 * Days of which receipts and keys are remembered. A recording may have its receipt under five, and of recordings in their order
 * the next one needs mostly the same.
 */
export const DAYS_REMEMBERED = 8;

/** Receipts that a run reads, to find copies that were to be deleted at Twilio, and how many at a time. */
export const RECEIPTS_READ = 1000;
export const RECEIPTS_AT_A_TIME = 20;

/** How long after its receipt the cleanup may take to delete a copy at Twilio. */
export const DELETION_MS = HOUR_MS;

/** Who asks for a run tries what came to an end before again, but for what was tried so shortly before. */
export const TRIED_MS = HOUR_MS;
