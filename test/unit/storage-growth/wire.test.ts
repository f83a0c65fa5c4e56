import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { storageTypes } from '../../../lambdas/storage-growth/storage-types';
import { GB } from '../../support/worlds/bucket-history';
import { wiringWorld } from '../../support/worlds/wiring-world';

test('a run measures the bucket as it is today against a month ago, and its metrics leave with the log', async () => {
  const today = Date.parse('2031-02-03T00:00:00Z');
  const daysAgo = (midnight: Date) => (today - midnight.getTime()) / (24 * 60 * 60 * 1000);
  const { metrics, log, functions } = wiringWorld({ bytesOn: (day) => (130 - daysAgo(day)) * GB });

  await functions['storage-growth']()();

  expect(log.lines).toMatchObject([
    { code: 'storage-measured', fields: { day: new Date(today), comparedWith: new Date('2031-01-04T00:00:00Z') } },
  ]);
  expect(metrics.values('StorageCostGrowth')).toEqual([30]);
  expect(metrics.publications).toBe(1);
});

test('what a run measured before it failed leaves with the log, and the failure is the function’s', async () => {
  const { metrics, time, functions } = wiringWorld({ silent: 'cloudwatch' });
  const run = functions['storage-growth']()();
  const failure = expect(run).rejects.toThrow();
  await time.run();
  await failure;
  expect(metrics.publications).toBe(1);
});

test('every class of storage that S3 has is asked for', async () => {
  const { inputsOf, functions } = wiringWorld({ bytesOn: () => GB });
  await functions['storage-growth']()();
  const asked = inputsOf(GetMetricDataCommand).flatMap(({ MetricDataQueries = [] }) => MetricDataQueries);
  const dimensions = asked.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []);
  expect(dimensions.flatMap(({ Name, Value }) => (Name === 'StorageType' ? Value : []))).toEqual(storageTypes);
});
