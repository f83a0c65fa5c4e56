import { RetryLater } from '../../lambdas/core/errors';
import { deniedFailure } from './denied';
import { Failure } from './failure';

/** An adapter's error hides AWS's own. */
const causeOf = (error: unknown): unknown => (error instanceof RetryLater ? error.cause : error);

/** Whoever is denied something lacks a policy, most likely. @param policy what allows all that the command does */
export const lackingPolicy = (error: unknown, policy: string): unknown => {
  const denied = deniedFailure(causeOf(error));
  if (denied === undefined) return error;
  const { code, message, details } = denied;
  return new Failure(code, `${message} The policy ${policy} allows it: have it attached to your role or user.`, {
    details: { ...details, policy },
    cause: error,
  });
};
