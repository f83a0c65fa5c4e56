import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { storageGrowthEnv } from '../../../lambdas/storage-growth/env';
import { GB } from '../../support/worlds/bucket-history';
import { describeVariables } from '../../support/worlds/variables';
import { wiringWorld } from '../../support/worlds/wiring-world';

/** A bucket of 8 GB, measured. */
const measured = async () => {
  const world = wiringWorld({ bytesOn: () => 8 * GB });
  await world.functions['storage-growth']()();
  return world;
};

describeVariables<typeof storageGrowthEnv>({
  RECORDINGS_BUCKET: {
    'which bucket is measured': async () => {
      const { inputsOf, metrics } = await measured();
      const asked = inputsOf(GetMetricDataCommand).flatMap(({ MetricDataQueries = [] }) => MetricDataQueries);
      const buckets = asked.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []);
      expect(new Set(buckets.flatMap(({ Name, Value }) => (Name === 'BucketName' ? Value : [])))).toEqual(
        new Set(['the-bucket']),
      );
      expect(metrics.values('StorageBytesStandard')).toEqual([8 * GB]);
    },
  },
  STORAGE_PRICES: {
    'what a GB costs': async () => {
      expect((await measured()).metrics.values('StorageCost')).toEqual([4]); // at 0.5 each
    },
  },
});
