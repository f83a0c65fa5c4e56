import type { Context } from 'aws-lambda';
import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import type { Lease } from './lease';
import { NOT_WAITED_FOR, type Time } from '../core/time';

export type RemainingTime = Pick<Context, 'getRemainingTimeInMillis'>;

/** What an invocation needs after its work was stopped: 3 s for its last words, a renewal of 3 s under way, 2 s to settle. */
const SETTLING_MS = 10_000;

const outOfTime = () => new RetryLater('out-of-time', { message: 'The invocation ends before the work does' });

const leaseLost = () =>
  new RetryLater('lease-lost', { message: 'The message may be with another worker by now: this one had to stop' });

/**
 * Ends shortly before Lambda would cut the invocation off, and when the lease runs out; dispose of it when the work is done.
 */
export const deadlineOf = (
  context: RemainingTime,
  lease: Pick<Lease, 'lost' | 'leftMs'>,
  { pause }: Pick<Time, 'pause'>,
): Deadline & Disposable => {
  const over = new AbortController();
  const done = new AbortController();
  const leftMs = () => context.getRemainingTimeInMillis() - SETTLING_MS;
  void pause(Math.max(leftMs(), 0), done.signal).then(() => {
    if (!done.signal.aborted) over.abort(outOfTime());
  });
  const endWithLease = () => {
    over.abort(leaseLost());
  };
  if (lease.lost.aborted) endWithLease();
  else lease.lost.addEventListener('abort', endWithLease, { once: true });
  return {
    signal: over.signal,
    require: (seconds = 0) => {
      over.signal.throwIfAborted();
      if (lease.leftMs() <= seconds * 1000) throw leaseLost();
      if (leftMs() <= 0) throw outOfTime();
    },
    [Symbol.dispose]: () => {
      done.abort(NOT_WAITED_FOR);
      lease.lost.removeEventListener('abort', endWithLease);
    },
  };
};
