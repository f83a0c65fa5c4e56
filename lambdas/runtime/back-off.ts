import type { RetryLater } from '../core/errors';
import { LONGEST_PAUSE_SECONDS } from '../core/limits';

const FIRST_SECONDS = 5;

/**
 * How long a message that failed for the `attempt`-th time stays invisible, in whole seconds: doubling from 5 s to
 * 15 minutes, the upper half of it random, within the bounds that the error knows.
 */
export const backOffSeconds = (
  attempt: number,
  { waitAtLeastSeconds, waitAtMostSeconds }: Pick<RetryLater, 'waitAtLeastSeconds' | 'waitAtMostSeconds'>,
  random: () => number,
): number => {
  const ceiling = Math.min(LONGEST_PAUSE_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1));
  const jittered = ceiling * (0.5 + random() / 2);
  return Math.ceil(Math.max(waitAtLeastSeconds, Math.min(jittered, waitAtMostSeconds)));
};
