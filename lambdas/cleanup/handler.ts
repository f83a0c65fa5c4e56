import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { twilioRecordings } from '../adapters/twilio-recordings';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { cleanupEnv } from './env';
import { wireCleanup } from './wire';

// Once per execution environment.
const env = parseEnv(cleanupEnv);

/**
 * Called by SQS with up to 10 messages of the cleanup queue; what is done for each stands in `cleanUp`. SQS deletes what is
 * not reported as failed: `sqsConsumer` reports what is to come back, and acknowledges what it has parked.
 */
export const handler = wireCleanup(env, {
  S3Client,
  SQSClient,
  SecretsManagerClient,
  twilioRecordings,
  ...lambdaMeans(env),
});
