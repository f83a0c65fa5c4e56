/*
 * Who spends Airtable's requests. The spenders know nothing of each other at run time, so their shares stand here together;
 * test/unit/core/airtable-budget.test.ts adds them up.
 */

/**
 * For one base, whoever asks (https://airtable.com/developers/web/api/rate-limits). Beyond it Airtable answers 429, and
 * nothing else for 30 seconds.
 */
export const AIRTABLE_REQUESTS_PER_SECOND = 5;

/** History-writers that run at the same time: the least that SQS allows for an event source. */
export const HISTORY_WRITERS = 2;

/** The shortest time between the starts of two requests of one history-writer: four a second, both of them together. */
export const WRITER_INTERVAL_MS = 500;

/** What the writers leave for the look-ups of all processors together. */
const LOOKUPS_PER_SECOND = AIRTABLE_REQUESTS_PER_SECOND - (HISTORY_WRITERS * 1000) / WRITER_INTERVAL_MS;

/** The shortest time, in seconds, between two look-ups of one of so many processors. */
export const lookupIntervalSeconds = (processors: number): number => processors / LOOKUPS_PER_SECOND;
