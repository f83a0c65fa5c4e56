import { S3ServiceException } from '@aws-sdk/client-s3';
import { RetryLater, explain } from '../core/errors';

/** The HTTP status of S3's answer; undefined where there was none. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

export const unavailable = (error: unknown): RetryLater =>
  new RetryLater('s3-unavailable', { message: `S3 failed: ${explain(error)}`, cause: error });

/** @param what S3 refuses: completes "S3 refuses …". */
export const refused = (what: string, error: unknown): RetryLater =>
  new RetryLater('s3-refused', {
    message:
      `S3 refuses ${what}. One of these: the folder is neither S3_PREFIX nor in S3_FORMER_PREFIXES; the bucket policy or ` +
      "the role's own policy was changed by hand (deploy again)",
    cause: error,
  });
