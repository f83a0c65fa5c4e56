import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';

/** What CloudWatch knows of one queue; undefined: it has no figures, which is not 0. */
export interface QueueMetrics {
  /** Messages a second that came into it, of the last quarter of an hour. */
  readonly inPerSecond: number | undefined;
  /** Messages a second that were done, or given up. */
  readonly outPerSecond: number | undefined;
  /** In a dead-letter queue: how long the oldest has been there. */
  readonly oldestSeconds: number | undefined;
}

const PERIOD_SECONDS = 60;
const WINDOW_MINUTES = 15;
/** SQS brings a minute's figures to CloudWatch when it is over; the last ones may be missing still. */
const LATE_MINUTES = 2;

/** Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS". */
const METRICS = {
  in: ['NumberOfMessagesSent', 'Sum'],
  out: ['NumberOfMessagesDeleted', 'Sum'],
  oldest: ['ApproximateAgeOfOldestMessage', 'Maximum'],
} as const;

type Which = keyof typeof METRICS;

const queryOf = (QueueName: string, index: number, which: Which): MetricDataQuery => {
  const [MetricName, Stat] = METRICS[which];
  return {
    Id: `${which}_${String(index)}`,
    MetricStat: {
      Metric: { Namespace: 'AWS/SQS', MetricName, Dimensions: [{ Name: 'QueueName', Value: QueueName }] },
      Period: PERIOD_SECONDS,
      Stat,
    },
  };
};

/**
 * The figures of some queues, by their names. A queue that nobody has used for six hours has none (ibidem).
 * @throws {Error} of AWS, also when CloudWatch could not tell all
 */
export const queueMetrics = async (
  client: CloudWatchClient,
  names: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, QueueMetrics>> => {
  const minute = Math.floor(now.getTime() / 60_000) - LATE_MINUTES;
  const whiches: readonly Which[] = ['in', 'out', 'oldest'];
  const pages = paginateGetMetricData(
    { client },
    {
      MetricDataQueries: names.flatMap((name, index) => whiches.map((which) => queryOf(name, index, which))),
      StartTime: new Date((minute - WINDOW_MINUTES) * 60_000),
      EndTime: new Date(minute * 60_000),
      ScanBy: 'TimestampAscending',
    },
  );
  const values = new Map<string, number[]>();
  const unanswered = new Set<string>();
  for await (const { MetricDataResults = [] } of pages)
    for (const { Id = '', StatusCode, Values = [] } of MetricDataResults) {
      // PartialData has its rest on a later page; at the end it is as bad as InternalError or Forbidden.
      if (StatusCode === 'Complete') unanswered.delete(Id);
      else unanswered.add(Id);
      values.set(Id, [...(values.get(Id) ?? []), ...Values]);
    }
  if (unanswered.size > 0) throw new Error('CloudWatch does not tell all of it');

  const of = (which: Which, index: number): readonly number[] => values.get(`${which}_${String(index)}`) ?? [];
  const rateOf = (which: Which, index: number): number | undefined => {
    const sums = of(which, index);
    return sums.length === 0 ? undefined : sums.reduce((sum, value) => sum + value, 0) / (WINDOW_MINUTES * 60);
  };
  return new Map(
    names.map((name, index) => [
      name,
      {
        inPerSecond: rateOf('in', index),
        outPerSecond: rateOf('out', index),
        oldestSeconds: of('oldest', index).at(-1),
      },
    ]),
  );
};
