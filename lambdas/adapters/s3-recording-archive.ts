import {
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Deadline } from '../core/deadline';
import type { ObjectKey } from '../core/object-key';
import type { Metrics } from '../core/ports/running';
import type { Described, RecordingArchive } from '../core/ports/s3';
import { type Time, timeLimit } from '../core/time';
import { refused, statusOf, unavailable } from './s3-failure';
import { factsIn } from './s3-metadata';
import { keysIn } from './s3-objects';

/** For one question. */
const QUESTION_TIMEOUT_MS = 5_000;

/** S3 lists 1,000 versions at once. */
const VERSION_PAGES = 10;

/**
 * S3 says of a 404 that it had an object there, which has a delete marker now; S3's expiry leaves one, too. Source: API_HeadObject,
 * x-amz-delete-marker.
 */
const isMarked = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$response?.headers['x-amz-delete-marker'] === 'true';

/** The bucket, read with the role's credentials. */
export const s3RecordingArchive = (
  s3: S3Client,
  { bucket, metrics, time }: { readonly bucket: string; readonly metrics: Metrics; readonly time: Pick<Time, 'pause'> },
): RecordingArchive => {
  const ask = async <Answer>(
    { signal }: Pick<Deadline, 'signal'>,
    question: (options: { readonly abortSignal: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer> => {
    using limit = timeLimit(time, QUESTION_TIMEOUT_MS);
    return await question({ abortSignal: AbortSignal.any([signal, limit.signal]) });
  };

  const toList = (stem: string) => (error: unknown) => {
    throw statusOf(error) === 403 ? refused(`to list ${stem}`, error) : unavailable(error);
  };

  return {
    async list(stem, after, deadline) {
      const input = { Bucket: bucket, Prefix: stem, ...(after !== undefined && { StartAfter: after }) };
      return await ask(deadline, async (options) => {
        const page = await s3.send(new ListObjectsV2Command(input), options);
        return { keys: keysIn(page), isLast: page.IsTruncated !== true };
      }).catch(toList(stem));
    },

    async describe(key, deadline): Promise<Described> {
      try {
        const { Metadata = {}, ContentLength } = await ask(deadline, (options) =>
          s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), options),
        );
        return { state: 'there', facts: factsIn(Metadata, ContentLength) };
      } catch (error) {
        if (statusOf(error) === 403) throw refused('a look at a recording', error);
        if (statusOf(error) !== 404) throw unavailable(error);
        metrics.add('ExpectedRefusals');
        return { state: isMarked(error) ? 'deleted' : 'absent' };
      }
    },

    async deleted(stem, deadline) {
      const keys: ObjectKey[] = [];
      let position = {};
      for (let page = 0; page < VERSION_PAGES; page++) {
        const input = { Bucket: bucket, Prefix: stem, ...position };
        const {
          DeleteMarkers = [],
          IsTruncated,
          NextKeyMarker,
          NextVersionIdMarker,
        } = await ask(deadline, (options) => s3.send(new ListObjectVersionsCommand(input), options)).catch(
          toList(stem),
        );
        keys.push(...DeleteMarkers.flatMap(({ Key, IsLatest }) => (IsLatest === true ? (Key ?? []) : [])));
        if (IsTruncated !== true) break;
        position = { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker };
      }
      return keys;
    },
  };
};
