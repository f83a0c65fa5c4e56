import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lambdaMeans } from '../runtime/means';
import { newLinkId } from '../runtime/new-link-id';
import { parseEnv } from '../runtime/parse-env';
import { historyWriterEnv } from './env';
import { wireHistoryWriter } from './wire';

// Once per execution environment.
const env = parseEnv(historyWriterEnv);

/**
 * Called by SQS with up to 10 messages of the history queue; what is done for them stands in `writeHistory`. SQS deletes
 * what is not reported as failed: `sqsConsumer` reports what is to come back, and acknowledges what it has parked.
 */
export const handler = wireHistoryWriter(env, {
  S3Client,
  SQSClient,
  SecretsManagerClient,
  fetch,
  newLinkId,
  ...lambdaMeans(env),
});
