import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../core/ports/running';
import type { DailySize, StorageSizes } from '../core/ports/s3';

const DAY_SECONDS = 24 * 60 * 60;
const DAY_MS = DAY_SECONDS * 1000;

/** An id begins with a lower-case letter. */
const idOf = (storageType: string): string => `of_${storageType}`;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html */
const queryOf = (bucketName: string) => (storageType: string) => ({
  Id: idOf(storageType),
  MetricStat: {
    Metric: {
      Namespace: 'AWS/S3',
      MetricName: 'BucketSizeBytes',
      Dimensions: [
        { Name: 'BucketName', Value: bucketName },
        { Name: 'StorageType', Value: storageType },
      ],
    },
    Period: DAY_SECONDS,
    Stat: 'Average',
  },
});

interface Measured {
  readonly bucketName: string;
  /** Asked for one by one: a SEARCH expression does not find a type that had no data in the last two weeks. 500 at most. */
  readonly storageTypes: readonly string[];
}

/**
 * The sizes that S3 reports to CloudWatch once a day, with noncurrent versions and unfinished uploads.
 * @throws {Error} when CloudWatch fails, even for one type only: the bucket would seem smaller than it is.
 */
export const cloudWatchStorageSizes = (
  client: CloudWatchClient,
  { bucketName, storageTypes }: Measured,
  now: Clock,
): StorageSizes => ({
  async daily(days) {
    const tomorrow = (Math.floor(now().getTime() / DAY_MS) + 1) * DAY_MS;
    const pages = paginateGetMetricData(
      { client },
      {
        MetricDataQueries: storageTypes.map(queryOf(bucketName)),
        StartTime: new Date(tomorrow - days * DAY_MS),
        EndTime: new Date(tomorrow), // exclusive
      },
    );

    const typeOf = new Map(storageTypes.map((storageType) => [idOf(storageType), storageType]));
    const bytesOn = new Map<number, Map<string, number>>();
    const unanswered = new Set<string>();
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of MetricDataResults) {
        const storageType = typeOf.get(Id);
        if (storageType === undefined) continue;
        // PartialData has its rest on a later page; after the last page it is as bad as InternalError or Forbidden.
        if (StatusCode === 'Complete') unanswered.delete(storageType);
        else unanswered.add(storageType);
        for (const [index, timestamp] of Timestamps.entries()) {
          const size = Values[index];
          if (size === undefined) continue;
          const day = Math.floor(timestamp.getTime() / DAY_MS) * DAY_MS;
          bytesOn.set(day, (bytesOn.get(day) ?? new Map<string, number>()).set(storageType, size));
        }
      }
    }
    if (unanswered.size > 0) throw new Error(`CloudWatch does not say how much lies in ${[...unanswered].join(', ')}`);
    return [...bytesOn].sort(([a], [b]) => a - b).map(([day, bytes]): DailySize => ({ day: new Date(day), bytes }));
  },
});
