import type { Deadline } from '../../lambdas/core/deadline';
import { EXIT } from './exit-codes';
import { Failure } from './failure';
import type { Means } from './means';

/** A deadline that only a person sets, by Ctrl-C: its signal aborts with a `Failure` that ends the command with 130. */
export const untilInterrupted = ({ onInterrupt }: Pick<Means, 'onInterrupt'>): Deadline & Disposable => {
  const over = new AbortController();
  const listening = onInterrupt(() => {
    over.abort(new Failure('interrupted', 'Stopped.', { exit: EXIT.interrupted }));
  });
  return {
    signal: over.signal,
    require: () => {
      over.signal.throwIfAborted();
    },
    [Symbol.dispose]: () => {
      listening[Symbol.dispose]();
    },
  };
};

/** The machine's clock and pauses, for adapters. */
export const timeOf = ({ now, pause }: Pick<Means, 'now' | 'pause'>) => ({ now, pause });
