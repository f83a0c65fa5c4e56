import type { Clock } from '../../lambdas/core/ports/running';

/** Nothing that is waited for between two looks at the clock takes longer, while the machine is awake. */
const LONGEST_STEP_MS = 120_000;

/**
 * Milliseconds for which somebody has been at work: a clock that is set back takes none away, and of a night for which a laptop
 * was closed no more than a step counts. Whether `performance.now` goes on while a machine sleeps differs between systems
 * (w3c/hr-time issue 115, nodejs/node issue 47724), so that it is no help.
 */
export const awakeClock = (now: Clock): (() => number) => {
  let awakeMs = 0;
  let before = now().getTime();
  return () => {
    const at = now().getTime();
    awakeMs += Math.min(Math.max(at - before, 0), LONGEST_STEP_MS);
    before = at;
    return awakeMs;
  };
};
