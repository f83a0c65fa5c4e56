import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type * as z from 'zod';
import { locationOf } from '../adapters/s3-env';
import { s3Receipts } from '../adapters/s3-receipts';
import { s3RecordingStore } from '../adapters/s3-recording-store';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import type { twilioRecordings } from '../adapters/twilio-recordings';
import { each } from '../core/delivery';
import { cleanupMessage, idsOf } from '../core/messages';
import { patient } from '../runtime/aws-client-config';
import type { ClientClass, Means } from '../runtime/means';
import { sqsConsumer } from '../runtime/sqs-consumer';
import { cleanUp } from './clean-up';
import type { cleanupEnv } from './env';

export interface CleanupMeans extends Means {
  readonly S3Client: ClientClass<S3Client, S3ClientConfig>;
  readonly SQSClient: ClientClass<SQSClient, SQSClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
  readonly twilioRecordings: typeof twilioRecordings;
}

/** Handles messages of the cleanup queue, each on its own; `sqsConsumer` says who deletes them. */
export const wireCleanup = (env: z.output<typeof cleanupEnv>, means: CleanupMeans) => {
  const { time, log, metrics } = means;
  const s3 = new means.S3Client(patient);
  const secrets = new means.SecretsManagerClient(patient);
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log });
  const clean = cleanUp(
    {
      store: s3RecordingStore(s3, locationOf(env), { metrics, time }),
      // Nothing is downloaded here.
      twilio: means.twilioRecordings(env, { credentials, idleMs: 0, time }),
      receipts: s3Receipts(s3, { bucket: env.LINKS_BUCKET, time }),
      log,
      metrics,
      now: time.now,
    },
    { deletes: env.TWILIO_CLEANUP },
  );
  return sqsConsumer({
    feature: 'cleanup',
    queue: { url: env.CLEANUP_QUEUE_URL, deadLetterUrl: env.CLEANUP_DEAD_LETTER_QUEUE_URL },
    schema: cleanupMessage,
    idsOf,
    handle: each(clean),
    sqs: new means.SQSClient(patient),
    time,
    log,
    metrics,
  });
};
