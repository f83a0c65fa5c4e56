import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { type Time, timeLimit } from '../core/time';

/** An object of the audit is small; one that takes longer than this does not come. */
const READ_TIMEOUT_MS = 60_000;

/**
 * A page of keys, as S3 answers it: with what it was asked for and how much that is (API Reference, "ListObjectsV2"). An answer
 * that says nothing of it is none, least of all an empty list; nor is one that goes on, and does not say where.
 * @throws {Error} when it is none
 */
export const keysIn = ({
  Name,
  KeyCount,
  IsTruncated,
  Contents,
  NextContinuationToken: next,
}: Partial<ListObjectsV2CommandOutput>): string[] => {
  if (Name === undefined && KeyCount === undefined && IsTruncated === undefined && Contents === undefined)
    throw new Error('S3 answered with something else than a list');
  const keys = (Contents ?? []).flatMap(({ Key }) => Key ?? []);
  if (IsTruncated === true && next === undefined && keys.length === 0)
    throw new Error('S3 answered with a list that goes on, and does not say where');
  return keys;
};

/** The keys that begin with the prefix, in their order. @throws what S3 answers, or what `keysIn` says of that. */
export const keysWith = async function* (
  s3: S3Client,
  input: Required<Pick<ListObjectsV2CommandInput, 'Bucket' | 'Prefix'>> &
    Partial<Pick<ListObjectsV2CommandInput, 'StartAfter'>>,
  abortSignal?: AbortSignal,
): AsyncGenerator<string> {
  for await (const page of paginateListObjectsV2({ client: s3 }, input, { abortSignal })) {
    yield* keysIn(page);
    if (page.IsTruncated === true && page.NextContinuationToken === undefined)
      throw new Error('S3 answered with a list that goes on, and does not say where');
  }
};

/** The folders right below the prefix, each with its slash. @throws what S3 answers. */
export const foldersIn = async (
  s3: S3Client,
  input: Required<Pick<ListObjectsV2CommandInput, 'Bucket' | 'Prefix'>>,
): Promise<string[]> => {
  const folders: string[] = [];
  for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: s3 }, { ...input, Delimiter: '/' }))
    folders.push(...CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []));
  return folders;
};

/** The bytes of an object, until the signal aborts. @throws what S3 answers. */
export const openObject = async (
  s3: S3Client,
  { bucket, key, signal }: { readonly bucket: string; readonly key: string; readonly signal: AbortSignal },
): Promise<Readable> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  if (!(Body instanceof Readable)) throw new Error('S3 sent no body');
  signal.addEventListener('abort', () => Body.destroy(signal.reason as Error), { once: true });
  return Body;
};

/** Reads an object piece by piece. @throws what S3 answers, or a `TimeoutError` when it stalls. */
export const readObject = async <Result>(
  s3: S3Client,
  time: Pick<Time, 'pause'>,
  { bucket, key, signal }: { readonly bucket: string; readonly key: string; readonly signal?: AbortSignal },
  read: (body: Readable) => Promise<Result>,
): Promise<Result> => {
  using limit = timeLimit(time, READ_TIMEOUT_MS);
  const abortSignal = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  return await read(await openObject(s3, { bucket, key, signal: abortSignal }));
};
