import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { twilioRecordings } from '../adapters/twilio-recordings';
import { lambdaMeans } from '../runtime/means';
import { parseEnv } from '../runtime/parse-env';
import { processorEnv } from './env';
import { wireProcessor } from './wire';

// Once per execution environment.
const env = parseEnv(processorEnv);

/**
 * Called by SQS with up to ten messages of the recordings queue; what is done for them stands in `processBatch`, for each of
 * them in `processRecording`. SQS deletes them unless they are reported as failed: `sqsConsumer` reports what is to come
 * back, and acknowledges what it has parked.
 */
export const handler = wireProcessor(env, {
  S3Client,
  SQSClient,
  SecretsManagerClient,
  twilioRecordings,
  fetch,
  ...lambdaMeans(env),
});
