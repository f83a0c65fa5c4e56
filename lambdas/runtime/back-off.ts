import type { RetryLater } from '../core/errors';
import { LONGEST_PAUSE_SECONDS } from '../core/limits';

const FIRST_SECONDS = 5;
/** The longest that messages wait for each other, on top of half their pause: all of it stays below the longest pause. */
const LONGEST_STEP_SECONDS = 320;

type Bounds = Pick<RetryLater, 'waitAtLeastSeconds' | 'waitAtMostSeconds'>;

const ceilingOf = (attempt: number): number => Math.min(LONGEST_PAUSE_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1));

const within = ({ waitAtLeastSeconds, waitAtMostSeconds }: Bounds, seconds: number): number =>
  Math.ceil(Math.max(waitAtLeastSeconds, Math.min(seconds, waitAtMostSeconds)));

/**
 * How long a message that failed for the `attempt`-th time stays invisible, in whole seconds: doubling from 5 s to
 * 15 minutes, the upper half of it random, within the bounds that the error knows.
 */
export const backOffSeconds = (attempt: number, bounds: Bounds, random: () => number): number =>
  within(bounds, ceilingOf(attempt) * (0.5 + random() / 2));

/**
 * As long, but until one of few moments at which all such messages come back together: full batches take a tenth of the
 * requests. The moments are the multiples of 5, 10, 20, … 320 s by the clock on the wall, so that those who wait long meet
 * those who wait a little. For a queue whose consumers are few, whom all of it at once does not overrun.
 */
export const meetingSeconds = (attempt: number, bounds: Bounds, now: Date): number => {
  const ceiling = ceilingOf(attempt);
  const step = Math.min(LONGEST_STEP_SECONDS, Math.max(FIRST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 2)));
  const seconds = now.getTime() / 1000;
  const earliest = seconds + Math.max(ceiling / 2, bounds.waitAtLeastSeconds);
  const untilMeeting = Math.ceil(earliest / step) * step - seconds;
  return within(bounds, Math.max(bounds.waitAtLeastSeconds, Math.min(untilMeeting, LONGEST_PAUSE_SECONDS)));
};
