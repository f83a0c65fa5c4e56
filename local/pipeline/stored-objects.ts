import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** An object of the bucket, read whole. */
export interface StoredObject {
  readonly key: string;
  /** As its metadata says. */
  readonly recordingSid: string | undefined;
  readonly bytes: Uint8Array;
}

/** The objects of a bucket, but those of these keys. */
export async function* storedObjects(
  s3: S3Client,
  Bucket: string,
  except: ReadonlySet<string>,
): AsyncGenerator<StoredObject> {
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key: key } of page.Contents ?? []) {
      if (key === undefined || except.has(key)) continue;
      const object = await read(s3, Bucket, key);
      if (object !== undefined) yield object;
    }
  }
}

/** Undefined: it was removed since it was listed. */
const read = async (s3: S3Client, Bucket: string, key: string): Promise<StoredObject | undefined> => {
  try {
    const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return { key, recordingSid: Metadata?.['recording-sid'], bytes };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};
