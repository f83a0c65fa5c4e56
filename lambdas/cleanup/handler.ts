import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { placeOf } from '../adapters/s3-env';
import { s3RecordingStore } from '../adapters/s3-recording-store';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { twilioRecordingSource } from '../adapters/twilio-recording-source';
import { patient } from '../runtime/aws-client-config';
import { createMetrics } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { realTime } from '../runtime/time';
import { cleanupConsumer } from './consumer';
import { cleanupEnv } from './env';

// Runs once per execution environment.
const env = parseEnv(cleanupEnv);
const log = createLog();
const metrics = createMetrics(env.PIPELINE_NAME);
const secrets = new SecretsManagerClient(patient);
const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { now: realTime.now, log });

/** Called by SQS with messages of the cleanup queue. */
export const handler = cleanupConsumer({
  ports: {
    store: s3RecordingStore(new S3Client(patient), placeOf(env), metrics),
    source: twilioRecordingSource(env, { credentials, idleMs: 0 }),
    log,
    metrics,
  },
  settings: { deletes: env.TWILIO_CLEANUP },
  sqs: new SQSClient(patient),
  time: realTime,
  queue: { url: env.CLEANUP_QUEUE_URL, deadLetterUrl: env.CLEANUP_DEAD_LETTER_QUEUE_URL },
});
