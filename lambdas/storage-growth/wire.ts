import type { CloudWatchClient, CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import type * as z from 'zod';
import { cloudWatchStorageSizes } from '../adapters/cloudwatch-storage-sizes';
import { patient } from '../runtime/aws-client-config';
import { publishing } from '../runtime/emf-metrics';
import type { ClientClass, Means } from '../runtime/means';
import type { storageGrowthEnv } from './env';
import { measureGrowth } from './measure-growth';
import { storageTypes } from './storage-types';

export interface StorageGrowthMeans extends Means {
  readonly CloudWatchClient: ClientClass<CloudWatchClient, CloudWatchClientConfig>;
}

/** Measures what the bucket costs, each time it is called. */
export const wireStorageGrowth = (env: z.output<typeof storageGrowthEnv>, means: StorageGrowthMeans) => {
  const { log, metrics } = means;
  const { now } = means.time;
  const sizes = cloudWatchStorageSizes(
    new means.CloudWatchClient(patient),
    { bucketName: env.RECORDINGS_BUCKET, storageTypes },
    now,
  );
  return publishing(metrics, measureGrowth({ sizes, metrics, log, now }, { prices: env.STORAGE_PRICES }));
};
