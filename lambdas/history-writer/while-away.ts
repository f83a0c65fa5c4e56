import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import type { Time } from '../core/time';

/** The first of the pauses between two questions, which double. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * How long a batch waits for Airtable. Of the two minutes of an invocation, 50 s are left to the last question (10 s), to the
 * write (25 s) and to settling (10 s).
 */
const PATIENCE_MS = 60_000;

/** Airtable gives no answer, or one that says that it cannot. */
const isAway = (error: unknown): boolean => error instanceof RetryLater && error.code === 'airtable-unavailable';

/**
 * Asks Airtable again while it is away. The batch is kept meanwhile, so that what comes stays in the queue untouched: once
 * Airtable is back it finds full batches. Handed back at once, each message would come again at a time of its own, and take
 * requests of its own. Only for a first question: whatever was read before the wait may have changed.
 * @throws what the last question ended in, after a minute or when the deadline is over
 */
export const whileAway =
  ({ pause, steadyMs }: Pick<Time, 'pause' | 'steadyMs'>) =>
  async <Answer>(ask: () => Promise<Answer>, { signal }: Pick<Deadline, 'signal'>): Promise<Answer> => {
    const end = steadyMs() + PATIENCE_MS;
    // By hand: no library for retries takes a clock.
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS))
      try {
        return await ask();
      } catch (error) {
        if (!isAway(error) || steadyMs() + pauseMs > end) throw error;
        await pause(pauseMs, signal);
        if (signal.aborted) throw error;
      }
  };
