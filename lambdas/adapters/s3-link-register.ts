import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { RetryLater, explain } from '../core/errors';
import { grantKey, linkGrant } from '../core/link';
import type { LinkRegister } from '../core/ports/s3';
import { type Time, timeLimit } from '../core/time';

/** All tries together. Short, since a history that was read waits to be written meanwhile, and people edit it. */
const WRITE_TIMEOUT_MS = 5_000;

/** The links bucket: one small object for each link. It takes no other write than one that finds nothing there. */
export const s3LinkRegister = (
  s3: S3Client,
  { bucket, time }: { readonly bucket: string; readonly time: Pick<Time, 'pause'> },
): LinkRegister => ({
  async add(grant, { signal }) {
    using limit = timeLimit(time, WRITE_TIMEOUT_MS);
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: grantKey(grant),
          Body: JSON.stringify(linkGrant.encode(grant)),
          ContentType: 'application/json',
          IfNoneMatch: '*',
        }),
        { abortSignal: AbortSignal.any([signal, limit.signal]) },
      );
    } catch (error) {
      // Nobody else knows the id: an earlier try of this write was kept, and its answer lost.
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) return;
      throw new RetryLater('link-unrecorded', {
        message: `The links bucket did not take the record of a link, so nobody gets the link: ${explain(error)}`,
        cause: error,
      });
    }
  },
});
