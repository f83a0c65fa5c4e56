import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import type { Time } from '../core/time';

const outOfTime = () => new RetryLater('out-of-time', { message: 'The run ends before its work does' });

/** That of a part of a run. */
export interface PartDeadline extends Deadline, Disposable {
  readonly leftMs: () => number;
}

/** A deadline of its own for a part of a run. Dispose of it when that is done. */
export const within = (
  whole: Deadline,
  ms: number,
  { steadyMs, pause }: Pick<Time, 'steadyMs' | 'pause'>,
): PartDeadline => {
  const end = steadyMs() + ms;
  const over = new AbortController();
  const done = new AbortController();
  const endWithWhole = () => {
    over.abort(outOfTime());
  };
  if (whole.signal.aborted) endWithWhole();
  else whole.signal.addEventListener('abort', endWithWhole, { once: true });
  void pause(Math.max(ms, 0), done.signal).then(() => {
    if (!done.signal.aborted) over.abort(outOfTime());
  });
  return {
    signal: over.signal,
    leftMs: () => Math.max(end - steadyMs(), 0),
    require: () => {
      over.signal.throwIfAborted();
      whole.require();
      if (steadyMs() >= end) throw outOfTime();
    },
    [Symbol.dispose]: () => {
      done.abort();
      whole.signal.removeEventListener('abort', endWithWhole);
    },
  };
};
