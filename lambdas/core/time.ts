import type { Clock } from './ports/running';

/** Resolves after so many milliseconds, or as soon as the signal aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** What time it is, how to let it pass, and the dice that spread tries over it. */
export interface Time {
  readonly now: Clock;
  /**
   * Milliseconds since some moment, by a clock that nobody sets: how much time has gone by is asked of it, since `now` may jump
   * forward and back.
   */
  readonly steadyMs: () => number;
  readonly pause: Pause;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** A limit to how long something may take; dispose of it when that is done. */
export interface TimeLimit extends Disposable {
  /** Aborts, with a `TimeoutError` as its reason, when the time is over. */
  readonly signal: AbortSignal;
}

/**
 * Why a pause ends that nobody waits for any more. Without a reason `abort` makes a DOMException, with its stack, of which
 * nobody ever hears: each request ends a limit.
 */
export const NOT_WAITED_FOR = 'not waited for';

/** `AbortSignal.timeout`, on a clock of one's own. */
export const timeLimit = ({ pause }: Pick<Time, 'pause'>, ms: number): TimeLimit => {
  const over = new AbortController();
  const done = new AbortController();
  void pause(ms, done.signal).then(() => {
    if (!done.signal.aborted) over.abort(new DOMException(`Not done within ${String(ms)} ms`, 'TimeoutError'));
  });
  return {
    signal: over.signal,
    [Symbol.dispose]: () => {
      done.abort(NOT_WAITED_FOR);
    },
  };
};
