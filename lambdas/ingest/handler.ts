import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsRecordingsQueue } from '../adapters/sqs-queues';
import { isSignedByTwilio } from '../adapters/twilio-signature';
import { impatient } from '../runtime/aws-client-config';
import { createMetrics } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { realTime } from '../runtime/time';
import { ingestEnv } from './env';
import { webhook } from './webhook';

// Runs once per execution environment.
const env = parseEnv(ingestEnv);
const log = createLog();
const secrets = new SecretsManagerClient(impatient);

/** Called by API Gateway for every POST to the webhook's path. */
export const handler = webhook({
  ports: {
    credentials: secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { now: realTime.now, log }),
    isSignedWith: isSignedByTwilio,
    recordings: sqsRecordingsQueue(new SQSClient(impatient), env.RECORDINGS_QUEUE_URL),
    log,
    metrics: createMetrics(env.PIPELINE_NAME),
    now: realTime.now,
  },
  accountSid: env.TWILIO_ACCOUNT_SID,
  publicUrl: env.WEBHOOK_PUBLIC_URL,
});
