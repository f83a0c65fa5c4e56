import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { NOT_WAITED_FOR, type Time } from '../core/time';
import type { RemainingTime } from './deadline';

/** What is kept back to answer in. */
const ANSWERING_MS = 2_000;

const outOfTime = () => new RetryLater('out-of-time', { message: 'The invocation ends before the work does' });

/** For an invocation that somebody waits for: ends shortly before Lambda would cut it off. Dispose of it after the answer. */
export const requestDeadline = (context: RemainingTime, { pause }: Pick<Time, 'pause'>): Deadline & Disposable => {
  const over = new AbortController();
  const done = new AbortController();
  const leftMs = () => context.getRemainingTimeInMillis() - ANSWERING_MS;
  void pause(Math.max(leftMs(), 0), done.signal).then(() => {
    if (!done.signal.aborted) over.abort(outOfTime());
  });
  return {
    signal: over.signal,
    require: () => {
      over.signal.throwIfAborted();
      if (leftMs() <= 0) throw outOfTime();
    },
    [Symbol.dispose]: () => {
      done.abort(NOT_WAITED_FOR);
    },
  };
};
