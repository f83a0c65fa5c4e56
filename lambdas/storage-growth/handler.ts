import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { storageGrowthEnv } from './env';
import { wireStorageGrowth } from './wire';

// Once per execution environment.
const env = parseEnv(storageGrowthEnv);

/**
 * Called by EventBridge Scheduler once a day; what is done then stands in `measureGrowth`. What it throws is an error of the
 * function: Lambda tries twice again.
 */
export const handler = wireStorageGrowth(env, { CloudWatchClient, ...lambdaMeans(env) });
