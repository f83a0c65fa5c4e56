import { RetryLater } from '../../lambdas/core/errors';
import { deniedFailure } from './denied';
import { Failure } from './failure';
import type { Pipeline } from './find-pipeline';

/** An adapter's error hides AWS's own. */
const causeOf = (error: unknown): unknown => (error instanceof RetryLater ? error.cause : error);

/** Whoever is denied something lacks the operators' policy, most likely: it allows all that the commands do. */
export const withOperatorsPolicy = (error: unknown, pipeline: Pipeline | undefined): unknown => {
  const denied = deniedFailure(causeOf(error));
  if (denied === undefined) return error;
  const policy = pipeline?.outputs.get('OperatorsPolicyArn') ?? 'PIPELINE_NAME-operators-REGION';
  const { code, message, details } = denied;
  return new Failure(code, `${message} The policy ${policy} allows it: have it attached to your role or user.`, {
    details: { ...details, policy },
    cause: error,
  });
};
