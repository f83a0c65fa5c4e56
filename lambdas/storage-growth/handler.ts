import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { cloudWatchStorageSizes } from '../adapters/cloudwatch-storage-sizes';
import { patient } from '../runtime/aws-client-config';
import { createMetrics, publishing } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { storageGrowthEnv } from './env';
import { measureGrowth } from './measure-growth';
import { storageTypes } from './storage-types';

// Runs once per execution environment.
const env = parseEnv(storageGrowthEnv);
const metrics = createMetrics(env.PIPELINE_NAME);
const now = () => new Date();

const measure = measureGrowth(
  {
    sizes: cloudWatchStorageSizes(
      new CloudWatchClient(patient),
      { bucketName: env.RECORDINGS_BUCKET, storageTypes },
      now,
    ),
    metrics,
    log: createLog(),
    now,
  },
  { prices: env.STORAGE_PRICES },
);

/** Called by EventBridge Scheduler once a day. What it throws is an error of the function; Lambda tries twice again. */
export const handler = publishing(metrics, measure);
