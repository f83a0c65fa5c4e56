import { realTime } from '../../../lambdas/runtime/time';
import type { Time } from '../../../lambdas/core/time';

/** The machine's time with pauses so many times shorter: for adapters that speak to a real server which does not answer. */
export const hastyTime = (times: number): Time => ({
  ...realTime,
  pause: (ms, signal) => realTime.pause(ms / times, signal),
});
