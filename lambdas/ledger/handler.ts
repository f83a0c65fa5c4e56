import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { twilioListing } from '../adapters/twilio-listing';
import { twilioRecordings } from '../adapters/twilio-recordings';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { ledgerEnv } from './env';
import { wireLedger } from './wire';

// Once per execution environment.
const env = parseEnv(ledgerEnv);

/**
 * Called by EventBridge Scheduler once a day; what is done then stands in `makeLedgers`. What it throws is an error of the
 * function: Lambda tries twice again, and the run of the next day makes up for it.
 */
export const handler = wireLedger(env, {
  S3Client,
  SQSClient,
  SecretsManagerClient,
  twilioListing,
  twilioRecordings,
  ...lambdaMeans(env),
});
