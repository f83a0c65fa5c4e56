import { setTimeout as sleep } from 'node:timers/promises';
import type { Time } from '../core/time';

/** The machine's own. */
export const realTime: Time = {
  now: () => new Date(),
  steadyMs: () => performance.now(),
  pause: async (ms, signal) => {
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  },
  random: Math.random,
};
