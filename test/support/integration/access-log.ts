import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { waitUntil } from '../../../local/emulator/wait-until';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const PATIENCE_SECONDS = 20;

/** What S3 has logged so far of the requests to a bucket: the lines of each object, by its key. */
export const accessLogOf = async (
  { aws: { s3 }, emulator: { accountId, region }, outputs }: LocalPipeline,
  bucket: string,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const Bucket = outputs.AccessLogBucketName;
  const lines = new Map<string, readonly string[]>();
  for await (const page of paginateListObjectsV2(
    { client: s3 },
    { Bucket, Prefix: `${accountId}/${region}/${bucket}/` },
  ))
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      lines.set(Key, ((await Body?.transformToString()) ?? '').split('\n').filter(Boolean));
    }
  return lines;
};

/** Waits until so many requests to the recordings that `isWanted` have been logged, and tells their lines. */
export const untilLogged = (
  pipeline: LocalPipeline,
  isWanted: (line: string) => boolean,
  count = 1,
): Promise<readonly string[]> => {
  let seen = 0;
  return waitUntil(
    async () => {
      const lines = [...(await accessLogOf(pipeline, pipeline.outputs.BucketName)).values()].flat();
      const wanted = lines.filter(isWanted);
      seen = wanted.length;
      return seen >= count ? wanted : undefined;
    },
    {
      seconds: PATIENCE_SECONDS,
      intervalMilliseconds: 200,
      otherwise: () => `S3 has logged ${seen} of ${count} requests`,
    },
  );
};

/** The fields of a line as they stand there, if no client sent quotes. */
export const fieldsOf = (line: string): readonly string[] => line.match(/"[^"]*"|\[[^\]]*\]|\S+/g) ?? [];
