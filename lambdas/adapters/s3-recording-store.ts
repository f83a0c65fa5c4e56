import {
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { KeyTaken, RetryLater, explain } from '../core/errors';
import type { Metrics, RecordingStore } from '../core/ports';
import { type Recording, recordingSid } from '../core/recording';

/** The least S3 takes, to bound memory; 10,000 parts of it hold 48 GiB. */
const PART_SIZE = 5 * 1024 * 1024;

/** For a look at an object; an upload is watched by its audio's guard instead. */
const LOOK_TIMEOUT_MS = 10_000;

/** S3 takes metadata in ASCII only. */
const ascii = (text: string) => encodeURIComponent(text);

const metadataOf = (recording: Recording): Record<string, string> => {
  const { sid, callSid, jobNumber, startedAt, durationSeconds, channels, origin } = recording;
  return {
    'recording-sid': sid,
    'call-sid': callSid,
    'started-at': startedAt.toISOString(),
    channels: String(channels),
    ...(jobNumber !== undefined && { 'job-number': ascii(jobNumber) }),
    ...(durationSeconds !== undefined && { 'duration-seconds': String(durationSeconds) }),
    ...(origin !== undefined && { source: ascii(origin) }),
  };
};

const statusOf = (error: unknown) => (error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined);

const unavailable = (error: unknown) =>
  new RetryLater('s3-unavailable', { message: `S3 failed: ${explain(error)}`, cause: error });

/** The bucket, reached with the role's credentials. */
export const s3RecordingStore = (s3: S3Client, bucket: string, metrics: Metrics): RecordingStore => ({
  async ownerOf(key) {
    try {
      const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), {
        abortSignal: AbortSignal.timeout(LOOK_TIMEOUT_MS),
      });
      return recordingSid.safeParse(Metadata?.['recording-sid']).data;
    } catch (error) {
      // Without s3:ListBucket a missing key is 403. Should the role really be refused, the write says so.
      if (statusOf(error) !== 404 && statusOf(error) !== 403) throw unavailable(error);
      metrics.add('ExpectedRefusals');
      return undefined;
    }
  },

  async save(key, recording, { stream, bytes, broken }) {
    broken.throwIfAborted();
    const input: PutObjectCommandInput = {
      Bucket: bucket,
      Key: key,
      Body: stream,
      ContentType: 'audio/mpeg',
      IfNoneMatch: '*',
      Metadata: metadataOf(recording),
    };
    try {
      if (bytes !== undefined) {
        await s3.send(new PutObjectCommand({ ...input, ContentLength: bytes }), { abortSignal: broken });
        return bytes;
      }
      const abortController = new AbortController();
      broken.addEventListener('abort', () => {
        abortController.abort();
      });
      // Parts of a broken upload are left to the bucket's lifecycle rule: to abort one takes a permission more.
      const upload = new Upload({
        client: s3,
        params: input,
        queueSize: 1,
        partSize: PART_SIZE,
        leavePartsOnError: true,
        abortController,
      });
      let written = 0;
      upload.on('httpUploadProgress', ({ loaded = 0 }) => {
        written = loaded;
      });
      await upload.done();
      return written;
    } catch (error) {
      if (broken.aborted) throw broken.reason;
      if (statusOf(error) !== 412) throw unavailable(error);
      metrics.add('ExpectedRefusals');
      throw new KeyTaken(key);
    }
  },
});
