import { RetryLater } from '../../lambdas/core/errors';

/** What lies in the place of a later ledger, and is none, is passed over: the one behind it has its recordings. */
export const unlessBroken = (error: unknown): undefined => {
  if (error instanceof RetryLater && error.code === 'ledger-unreadable') return undefined;
  throw error;
};
