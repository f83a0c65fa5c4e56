import { type HeldMessage, type HeldQueue, restFor } from '../../lambdas/adapters/sqs-held-messages';
import type { DeadLetter } from '../../lambdas/core/ports/queues';

/**
 * Whoever dies over it has given back what is held after this long, and longer the more there is: it has to be said to SQS
 * again for each message, ten in a request, in the second half of this time.
 */
const holdSecondsFor = (messages: number): number => 120 + Math.ceil(messages / 50);

/** A dead letter that is to be moved, held until then. */
export interface Candidate {
  readonly held: HeldMessage;
  readonly letter: DeadLetter;
}

/** Keeps what is still to be moved from coming back meanwhile. */
export const holder = (queue: HeldQueue) => {
  let renewAt = -Infinity;
  return {
    /** @returns what is still ours, and of a group only what stands before the first that is not. */
    keep: async (candidates: readonly Candidate[]): Promise<readonly Candidate[]> => {
      const now = queue.time.now().getTime();
      if (now < renewAt) return candidates;
      const seconds = holdSecondsFor(candidates.length);
      const gone = new Set(
        await restFor(
          queue,
          candidates.map(({ held }) => held),
          { seconds, withinMs: (seconds * 1000) / 2 },
        ),
      );
      renewAt = now + (seconds * 1000) / 2;
      const cut = new Set<string>();
      return candidates.filter(({ held }) => {
        if (!gone.has(held)) return held.group === undefined || !cut.has(held.group);
        if (held.group !== undefined) cut.add(held.group);
        return false;
      });
    },
  };
};
