import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';

const DAY_MS = 24 * 60 * 60 * 1000;

/** CloudWatch as far as it tells the size of a bucket: all of it in STANDARD, by day. */
export class SimulatedSizes {
  constructor(
    private readonly bucketName: string,
    /** What lay there on the day that begins then, in bytes; undefined: S3 has not said. */
    private readonly bytesOn: (midnight: Date) => number | undefined,
  ) {}

  readonly answer = (command: unknown): unknown => {
    if (!(command instanceof GetMetricDataCommand)) throw new Error('a command that CloudWatch does not know');
    const { StartTime, EndTime, MetricDataQueries = [] } = command.input;
    const [from, to] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? 0];
    const days = Array.from({ length: Math.ceil((to - from) / DAY_MS) }, (_, day) => new Date(from + day * DAY_MS));
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
        const dimensions = new Map(MetricStat?.Metric?.Dimensions?.map(({ Name, Value }) => [Name, Value]));
        const isIt =
          dimensions.get('BucketName') === this.bucketName && dimensions.get('StorageType') === 'StandardStorage';
        const known = isIt ? days.flatMap((at) => this.valueAt(at)) : [];
        return {
          Id,
          StatusCode: 'Complete',
          Timestamps: known.map(({ at }) => at),
          Values: known.map(({ bytes }) => bytes),
        };
      }),
    };
  };

  private valueAt(at: Date): { readonly at: Date; readonly bytes: number }[] {
    const bytes = this.bytesOn(at);
    return bytes === undefined ? [] : [{ at, bytes }];
  }
}
