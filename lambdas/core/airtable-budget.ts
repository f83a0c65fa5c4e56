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

/** What comes to Airtable of one history-writer in any second at the most: a read and a write. Four, both of them together. */
export const WRITER_PACE = { requests: 2, windowMs: 1000 } as const;

/** The mean time between two requests of one history-writer, while there is enough to do. */
export const WRITER_INTERVAL_MS = WRITER_PACE.windowMs / WRITER_PACE.requests;

/** Events that a history-writer gets at once, at most: the batch of its event source. */
export const EVENTS_PER_BATCH = 10;

/** A batch asks once for the Jobs of all its events, and writes to all of them at once (PATCH takes ten records). */
export const REQUESTS_PER_BATCH = 2;

/** Lines a second of both writers together, while more is waiting than one batch: 20. */
export const LINES_PER_SECOND = (HISTORY_WRITERS * EVENTS_PER_BATCH * 1000) / (REQUESTS_PER_BATCH * WRITER_INTERVAL_MS);

/**
 * How many messages a redrive moves in a second unless told otherwise. Each one owes a line at most: a quarter of what the
 * writers can do, so that today's calls go on beside them.
 */
export const REDRIVES_PER_SECOND = LINES_PER_SECOND / 4;

/** What the writers leave: one request a second. */
const LEFT_PER_SECOND = AIRTABLE_REQUESTS_PER_SECOND - (HISTORY_WRITERS * 1000) / WRITER_INTERVAL_MS;

/** Half of that is for requests for links, and two fifths for the look-ups of all processors together, each of up to ten calls. */
const LINKS_PER_SECOND = LEFT_PER_SECOND * 0.5;
const LOOKUPS_PER_SECOND = LEFT_PER_SECOND * 0.4;

/** The shortest time, in seconds, between two look-ups of one of so many processors. */
export const lookupIntervalSeconds = (processors: number): number => processors / LOOKUPS_PER_SECOND;

/** The last tenth is for `recordings adopt`, at one terminal: one look-up in 10 s, of up to 100 calls. */
export const ADOPTION_LOOKUP_INTERVAL_MS = 1000 / (LEFT_PER_SECOND * 0.1);

/**
 * The shortest time between two look-ups of one url-signer. People ask one after another, so that one environment serves
 * them; how many there are nobody bounds. What is too much for Airtable its 429 tells: nobody asks for half a minute then.
 */
export const LINK_LOOKUP_INTERVAL_MS = 1000 / LINKS_PER_SECOND;

/** The longest that a request for links waits for its turn. */
export const LONGEST_LINK_WAIT_MS = 10_000;
