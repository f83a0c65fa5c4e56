import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/ports/running';

/** Resolves after so many milliseconds, or as soon as the signal aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** What time it is, how to let it pass, and the dice that spread tries over it. */
export interface Time {
  readonly now: Clock;
  readonly pause: Pause;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** The machine's own. */
export const realTime: Time = {
  now: () => new Date(),
  pause: async (ms, signal) => {
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  },
  random: Math.random,
};
