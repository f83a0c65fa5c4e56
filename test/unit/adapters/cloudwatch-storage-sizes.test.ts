import { CloudWatchClient, GetMetricDataCommand, type GetMetricDataOutput } from '@aws-sdk/client-cloudwatch';
import { cloudWatchStorageSizes } from '../../../lambdas/adapters/cloudwatch-storage-sizes';
import { storageTypes } from '../../../lambdas/storage-growth/storage-types';

const NOW = new Date('2026-11-21T08:15:00Z');
const at = (day: string) => new Date(`${day}T00:00:00Z`);

/** A CloudWatch that gives these answers, one after another; `asked` holds the requests. */
const cloudWatch = (...pages: GetMetricDataOutput[]) => {
  const asked: GetMetricDataCommand['input'][] = [];
  const client = Object.assign(new CloudWatchClient({ region: 'us-east-1' }), {
    send: (command: unknown) => {
      if (!(command instanceof GetMetricDataCommand)) throw new Error('Nothing else is asked');
      const page = pages[asked.length];
      asked.push({ ...command.input });
      return page === undefined ? Promise.reject(new Error('Nothing more to say')) : Promise.resolve(page);
    },
  });
  const sizes = cloudWatchStorageSizes(client, { bucketName: 'the-recordings', storageTypes }, () => NOW);
  return { asked, sizes };
};

const result = (storageType: string, points: Record<string, number>, StatusCode = 'Complete') => ({
  Id: `of_${storageType}`,
  StatusCode: StatusCode as 'Complete',
  Timestamps: Object.keys(points).map((day) => at(day)),
  Values: Object.values(points),
});

test('it asks for the daily average of every storage type, in one request, to the end of today', async () => {
  const { sizes, asked } = cloudWatch({ MetricDataResults: [] });
  await sizes.daily(37);
  expect(asked).toHaveLength(1);
  const [{ StartTime, EndTime, MetricDataQueries = [] } = { StartTime: undefined, EndTime: undefined }] = asked;
  expect({ StartTime, EndTime }).toEqual({ StartTime: at('2026-10-16'), EndTime: at('2026-11-22') });
  expect(MetricDataQueries).toHaveLength(storageTypes.length);
  expect(MetricDataQueries).toContainEqual({
    Id: 'of_StandardIAStorage',
    MetricStat: {
      Metric: {
        Namespace: 'AWS/S3',
        MetricName: 'BucketSizeBytes',
        Dimensions: [
          { Name: 'BucketName', Value: 'the-recordings' },
          { Name: 'StorageType', Value: 'StandardIAStorage' },
        ],
      },
      Period: 86_400,
      Stat: 'Average',
    },
  });
  for (const { Id } of MetricDataQueries) expect(Id).toMatch(/^[a-z]\w{0,254}$/);
});

test('the answers come together by day, oldest first, whatever their order and pages', async () => {
  const { sizes, asked } = cloudWatch(
    {
      NextToken: 'more',
      MetricDataResults: [
        result('StandardStorage', { '2026-11-20': 3, '2026-11-18': 1 }, 'PartialData'),
        result('StandardIAStorage', { '2026-11-20': 30 }),
        result('GlacierStorage', {}),
      ],
    },
    { MetricDataResults: [result('StandardStorage', { '2026-11-17': 0 })] },
  );
  expect(await sizes.daily(37)).toEqual([
    { day: at('2026-11-17'), bytes: new Map([['StandardStorage', 0]]) },
    { day: at('2026-11-18'), bytes: new Map([['StandardStorage', 1]]) },
    {
      day: at('2026-11-20'),
      bytes: new Map([
        ['StandardStorage', 3],
        ['StandardIAStorage', 30],
      ]),
    },
  ]);
  expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
});

test('a bucket that S3 has not measured yet has no sizes', async () => {
  const { sizes } = cloudWatch({ MetricDataResults: storageTypes.map((storageType) => result(storageType, {})) });
  expect(await sizes.daily(37)).toEqual([]);
});

test.each(['InternalError', 'Forbidden', 'PartialData'])(
  'one type that ends with %s fails them all: the bucket would seem smaller than it is',
  async (status) => {
    const { sizes } = cloudWatch({
      MetricDataResults: [
        result('StandardStorage', { '2026-11-20': 3 }),
        result('StandardIAStorage', { '2026-11-20': 1 }, status),
      ],
    });
    await expect(sizes.daily(37)).rejects.toThrow(/StandardIAStorage$/);
  },
);

test('a CloudWatch that does not answer is an error', async () => {
  await expect(cloudWatch().sizes.daily(37)).rejects.toThrow('Nothing more to say');
});
