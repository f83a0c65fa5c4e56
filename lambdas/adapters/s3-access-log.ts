import type { S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../core/in-parallel';
import type { AccessLog } from '../core/ports/audit';
import type { Time } from '../core/time';
import { linesOf } from './lines';
import { foldersIn, keysWith, readObject } from './s3-objects';

/** Log objects read at a time: each costs a round trip, and one piece of it in memory. */
const AT_A_TIME = 16;

const DAY_MS = 24 * 60 * 60 * 1000;
const dateOf = (day: Date): string => day.toISOString().slice(0, 10);

export interface AccessLogPlace {
  /** Where S3 puts its logs. */
  readonly bucket: string;
  /** `{account}/{region}/`: in it each bucket that is logged has a folder. */
  readonly folder: string;
  /** A bucket whose requests do not belong to it: that of the links. */
  readonly except: string;
}

/**
 * S3's log objects: `{account}/{region}/{bucket}/yyyy/mm/dd/…` of the day of the requests; and, of a bucket whose logging was
 * configured before the logs went into folders, `yyyy-mm-dd-…` of the day of the delivery, which may be the next one.
 * Sources: API_PartitionedPrefix and API_SimplePrefix in the Amazon S3 API Reference.
 */
export const s3AccessLog = (
  s3: S3Client,
  { bucket, folder, except }: AccessLogPlace,
  time: Pick<Time, 'pause'>,
): AccessLog => {
  const prefixesOf = async (day: Date): Promise<string[]> => {
    const buckets = await foldersIn(s3, { Bucket: bucket, Prefix: folder });
    const [today, tomorrow] = [dateOf(day), dateOf(new Date(day.getTime() + DAY_MS))];
    return [
      ...buckets
        .filter((source) => source !== `${folder}${except}/`)
        .map((source) => `${source}${today.replaceAll('-', '/')}/`),
      `${today}-`,
      `${tomorrow}-`,
    ];
  };

  const objectsOf = async function* (day: Date): AsyncGenerator<string> {
    for (const Prefix of await prefixesOf(day)) yield* keysWith(s3, { Bucket: bucket, Prefix });
  };

  return {
    read: (day, take) =>
      inParallel(AT_A_TIME, objectsOf(day), (key) =>
        readObject(s3, time, { bucket, key }, async (body) => {
          for await (const line of linesOf(body)) if (line.split(' ', 2)[1] !== except) take(line, key);
        }),
      ),
  };
};
