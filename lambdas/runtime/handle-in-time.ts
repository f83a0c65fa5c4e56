import type { Deadline } from '../core/deadline';
import type { BatchUseCase, Delivery, FailsNow, Failures } from '../core/delivery';
import type { Time } from '../core/time';

/** How long the work may take to end once it has to; a part of what is kept back for settling. */
const LAST_WORDS_MS = 3_000;

/**
 * Has a batch worked on. The work may say what it has done by the deadline; for one that does not hear of it, nobody waits.
 * @returns the failures; of work that throws, or is not waited for, all of the batch
 */
export const handleInTime = async <Body>(
  handle: BatchUseCase<Body>,
  deliveries: readonly Delivery<Body>[],
  deadline: Deadline,
  failsNow: FailsNow<Body>,
  { pause }: Pick<Time, 'pause'>,
): Promise<Failures<Body>> => {
  const over = Promise.withResolvers<never>();
  const stopWaiting = () => {
    void pause(LAST_WORDS_MS, new AbortController().signal).then(() => {
      over.reject(deadline.signal.reason as Error);
    });
  };
  if (deadline.signal.aborted) stopWaiting();
  else deadline.signal.addEventListener('abort', stopWaiting, { once: true });
  try {
    return await Promise.race([handle(deliveries, deadline, failsNow), over.promise]);
  } catch (error) {
    return new Map(deliveries.map((delivery) => [delivery, error]));
  } finally {
    deadline.signal.removeEventListener('abort', stopWaiting);
  }
};
