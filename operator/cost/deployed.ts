import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { type MetricName, NAMESPACE, PIPELINE_DIMENSION } from '../../lambdas/core/metrics';
import { reconcilerEnv } from '../../lambdas/reconciler/env';
import { storageGrowthEnv } from '../../lambdas/storage-growth/env';
import type { Prices } from '../../lib/settings/price-table';
import { lifecycleOf } from '../adopt/lifecycle';
import { variablesOf } from '../cli/deployed-variables';
import { Failure } from '../cli/failure';
import { type Pipeline, outputOf } from '../cli/find-pipeline';
import type { Known } from './options';
import { BYTES_PER_SECOND } from './use';

const DAYS = 30;
const DAY_SECONDS = 86_400;

/** How much of each metric there was in the last days. */
const sumsOf = async (
  client: CloudWatchClient,
  pipeline: string,
  metrics: readonly MetricName[],
  now: Date,
): Promise<readonly number[]> => {
  const pages = paginateGetMetricData(
    { client },
    {
      MetricDataQueries: metrics.map((MetricName, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: { Namespace: NAMESPACE, MetricName, Dimensions: [{ Name: PIPELINE_DIMENSION, Value: pipeline }] },
          Period: DAY_SECONDS,
          Stat: 'Sum',
        },
      })),
      StartTime: new Date(now.getTime() - DAYS * DAY_SECONDS * 1000),
      EndTime: now,
    },
  );
  const sums = new Map<string, number>();
  for await (const { MetricDataResults = [] } of pages)
    for (const { Id = '', Values = [] } of MetricDataResults)
      sums.set(
        Id,
        Values.reduce((sum, value) => sum + value, sums.get(Id) ?? 0),
      );
  return metrics.map((_, index) => sums.get(`m${index}`) ?? 0);
};

export interface DeployedUse {
  readonly use: Known;
  readonly prices: Partial<Prices>;
}

/**
 * What a deployed pipeline stores and keeps.
 * @throws {Failure} when it has stored nothing in the last 30 days, whose cost nobody can tell then
 */
export const deployedUse = async (pipeline: Pipeline, now: Date): Promise<DeployedUse> => {
  const { RECORDING_RETENTION_DAYS: retentionDays } = await variablesOf(
    pipeline,
    'reconciler',
    reconcilerEnv.pick({ RECORDING_RETENTION_DAYS: true }),
  );
  const { STORAGE_PRICES: stored } = await variablesOf(
    pipeline,
    'storage-growth',
    storageGrowthEnv.pick({ STORAGE_PRICES: true }),
  );
  const { movedAfterDays } = await lifecycleOf(await pipeline.aws.s3(), outputOf(pipeline, 'BucketName'));
  const client = await pipeline.aws.cloudWatch();
  const [recordings = 0, bytes = 0] = await sumsOf(client, pipeline.name, ['RecordingsStored', 'BytesStored'], now);
  if (recordings === 0)
    throw new Failure(
      'nothing-stored',
      `${pipeline.name} has stored nothing in the last ${DAYS} days: leave out --deployed, and say --recordings and --minutes.`,
    );
  return {
    use: {
      recordingsPerDay: recordings / DAYS,
      // Bytes are what costs: two channels count as twice the minutes.
      minutes: bytes / recordings / BYTES_PER_SECOND.mono / 60,
      format: 'mono',
      retentionDays,
      iaDays: movedAfterDays ?? null,
    },
    prices: {
      StandardStorage: stored.StandardStorage,
      StandardIAStorage: stored.StandardIAStorage ?? stored.StandardStorage,
    },
  };
};
