import type { Context } from 'aws-lambda';

export type RemainingTime = Pick<Context, 'getRemainingTimeInMillis'>;

/** What an invocation needs to settle its messages after its work was stopped. */
const SETTLING_MS = 10_000;

/** Aborts shortly before Lambda would cut the invocation off; dispose of it when the work is done. */
export const deadlineOf = (
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): { signal: AbortSignal } & Disposable => {
  const controller = new AbortController();
  const timer = setTimeout(
    () => {
      controller.abort();
    },
    Math.max(context.getRemainingTimeInMillis() - SETTLING_MS, 0),
  );
  // A deadline is nothing to stay alive for.
  timer.unref();
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
    },
  };
};
