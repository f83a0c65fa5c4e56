import { HeadObjectCommand, PutObjectCommand, type S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Deadline } from '../core/deadline';
import { KeyTaken } from '../core/errors';
import type { RecordingsLocation } from '../core/recording-links';
import { type ObjectKey, stemOf } from '../core/object-key';
import type { Metrics } from '../core/ports/running';
import type { RecordingStore, StoredObject } from '../core/ports/s3';
import { recordingSid } from '../core/recording';
import { type Time, type TimeLimit, timeLimit } from '../core/time';
import { refused, statusOf, unavailable } from './s3-failure';
import { metadataOf } from './s3-metadata';
import { uploadInParts } from './s3-upload-in-parts';

/** For one look at the bucket; an upload is watched by its audio's guard instead. */
const LOOK_TIMEOUT_MS = 10_000;

/** The bucket, reached with the role's credentials. */
export const s3RecordingStore = (
  s3: S3Client,
  { bucket, prefixes }: RecordingsLocation,
  { metrics, time }: { readonly metrics: Metrics; readonly time: Pick<Time, 'pause'> },
): RecordingStore => {
  const within = ({ signal }: Deadline, { signal: limit }: TimeLimit) => ({
    abortSignal: AbortSignal.any([signal, limit]),
  });

  /** S3 lists at once what was written: an answer without a key means that there is none. */
  const keysFrom = async (stem: string, deadline: Deadline): Promise<ObjectKey[]> => {
    using limit = timeLimit(time, LOOK_TIMEOUT_MS);
    try {
      const keys: ObjectKey[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: s3 },
        { Bucket: bucket, Prefix: stem },
        within(deadline, limit),
      ))
        keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      return keys;
    } catch (error) {
      throw statusOf(error) === 403 ? refused(`to list ${stem}`, error) : unavailable(error);
    }
  };

  const head = async (key: ObjectKey, deadline: Deadline): Promise<StoredObject> => {
    using limit = timeLimit(time, LOOK_TIMEOUT_MS);
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), within(deadline, limit));
    return { key, owner: recordingSid.safeParse(Metadata?.['recording-sid']).data };
  };

  const look = async (key: ObjectKey, deadline: Deadline): Promise<StoredObject | undefined> => {
    try {
      return await head(key, deadline);
    } catch (error) {
      const status = statusOf(error);
      if (status !== 404 && status !== 403) throw unavailable(error);
      metrics.add('ExpectedRefusals');
      // A 403 has two causes: whether a key exists S3 tells by 404 only to those who may list it.
      if (status === 403 && (await keysFrom(key, deadline)).includes(key)) throw refused(`a look at ${key}`, error);
      return undefined;
    }
  };

  return {
    async ofCall(recording, deadline) {
      const stems = prefixes.map((prefix) => stemOf(recording, prefix));
      const keys = (await Promise.all(stems.map((stem) => keysFrom(stem, deadline)))).flat().sort();
      const objects = await Promise.all(keys.map((key) => look(key, deadline)));
      return objects.filter((object) => object !== undefined);
    },

    look,

    async save(key, recording, { stream, bytes, broken }) {
      broken.throwIfAborted();
      const target = {
        Bucket: bucket,
        Key: key,
        ContentType: 'audio/mpeg',
        IfNoneMatch: '*',
        Metadata: metadataOf(recording),
      };
      try {
        if (bytes !== undefined) {
          const put = new PutObjectCommand({ ...target, Body: stream, ContentLength: bytes });
          await s3.send(put, { abortSignal: broken });
          return bytes;
        }
        return await uploadInParts(s3, target, stream, broken);
      } catch (error) {
        if (broken.aborted) throw broken.reason;
        if (statusOf(error) !== 412) throw unavailable(error);
        metrics.add('ExpectedRefusals');
        throw new KeyTaken(key);
      }
    },
  };
};
