import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { type Time, timeLimit } from '../core/time';
import { statusOf, unavailable } from './s3-failure';

/** All tries together, of a small record. */
const WRITE_TIMEOUT_MS = 5_000;

/** Where the pipeline keeps its records. */
export interface RecordsPlace {
  /** The links bucket. It takes no other write than one that finds nothing under its key. */
  readonly bucket: string;
  readonly time: Pick<Time, 'pause'>;
}

export interface NewRecord {
  readonly key: string;
  /** JSON. */
  readonly body: string | Uint8Array;
  /** All tries together. */
  readonly timeoutMs?: number;
}

/**
 * Writes a record where there is none. `there`: one lay under the key, of an earlier try perhaps whose answer was lost. Two
 * writes at the same time may be answered 409, which is thrown (S3 API, PutObject: "retry the upload").
 * @throws what S3 answers, or a `TimeoutError`.
 */
export const addRecord = async (
  s3: S3Client,
  { bucket, time }: RecordsPlace,
  { key, body, timeoutMs = WRITE_TIMEOUT_MS }: NewRecord,
  { signal }: Pick<Deadline, 'signal'>,
): Promise<'added' | 'there'> => {
  using limit = timeLimit(time, timeoutMs);
  try {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json', IfNoneMatch: '*' }),
      { abortSignal: AbortSignal.any([signal, limit.signal]) },
    );
    return 'added';
  } catch (error) {
    if (statusOf(error) === 412) return 'there';
    throw error;
  }
};

/** @param what S3 was asked for: completes "S3 refuses …". */
export const unreadable =
  (what: string) =>
  (error: unknown): RetryLater =>
    statusOf(error) === 403
      ? new RetryLater('s3-refused', {
          message: `S3 refuses ${what}: a policy was changed by hand, run recordings reapply or deploy again`,
          cause: error,
        })
      : unavailable(error);
