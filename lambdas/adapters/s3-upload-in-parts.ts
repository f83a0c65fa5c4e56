import type { Readable } from 'node:stream';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** The least S3 takes of any part but the last; 10,000 parts of it hold 48 GiB. */
const PART_SIZE = 5 * 1024 * 1024;

/**
 * Writes what a stream of unknown length holds: in one request when it is no more than a part, otherwise part by part.
 * Returns how many bytes that were. All parts are gathered in one piece of memory: lib-storage takes a new one for each, and
 * ten recordings side by side held 380 MiB. Parts of an upload that breaks off are left to the bucket's lifecycle rule: to
 * abort one takes a permission more.
 * @param abortSignal once it has aborted the SDK sends nothing any more: what stands there by then is no object
 * @throws what the stream or S3 throws
 */
export const uploadInParts = async (
  s3: S3Client,
  { IfNoneMatch, ...target }: Omit<PutObjectCommandInput, 'Body' | 'ContentLength'>,
  stream: Readable,
  abortSignal: AbortSignal,
): Promise<number> => {
  const { Bucket, Key } = target;
  const gathered = Buffer.allocUnsafeSlow(PART_SIZE);
  let filled = 0;
  let written = 0;
  let UploadId: string | undefined;
  const parts: CompletedPart[] = [];

  const sendPart = async (): Promise<void> => {
    if (UploadId === undefined) {
      // With a part's checksum S3 wants to have heard of it at the beginning, and to hear it again at the end.
      const create = new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' });
      ({ UploadId } = await s3.send(create, { abortSignal }));
    }
    const PartNumber = parts.length + 1;
    const part = { Bucket, Key, UploadId, PartNumber, Body: gathered.subarray(0, filled), ContentLength: filled };
    const { ETag, ChecksumCRC32 } = await s3.send(new UploadPartCommand(part), { abortSignal });
    parts.push({ PartNumber, ETag, ChecksumCRC32 });
    written += filled;
    filled = 0;
  };

  for await (const chunk of stream as AsyncIterable<Buffer>)
    for (let from = 0; from < chunk.length;) {
      if (filled === PART_SIZE) await sendPart();
      const taken = chunk.copy(gathered, filled, from);
      filled += taken;
      from += taken;
    }
  if (parts.length === 0) {
    const whole = { ...target, IfNoneMatch, Body: gathered.subarray(0, filled), ContentLength: filled };
    await s3.send(new PutObjectCommand(whole), { abortSignal });
    return filled;
  }
  await sendPart();
  await s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, IfNoneMatch, MultipartUpload: { Parts: parts } }),
    { abortSignal },
  );
  return written;
};
