import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { twilioCallJobs } from '../adapters/twilio-call-jobs';
import { twilioListing } from '../adapters/twilio-listing';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { reconcilerEnv } from './env';
import { wireReconciler } from './wire';

// Once per execution environment.
const env = parseEnv(reconcilerEnv);

/**
 * Called by EventBridge Scheduler, and by people with `recordings reconcile`; what a run does stands in `reconcile`. What it
 * throws is an error of the function: of a scheduled run Lambda tries twice again.
 */
export const handler = wireReconciler(env, {
  S3Client,
  SQSClient,
  SecretsManagerClient,
  CloudWatchLogsClient,
  twilioListing,
  twilioCallJobs,
  ...lambdaMeans(env),
});
