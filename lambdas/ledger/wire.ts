import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { locationOf } from '../adapters/s3-env';
import { s3Ledgers } from '../adapters/s3-ledgers';
import { s3Receipts } from '../adapters/s3-receipts';
import { s3RecordingArchive } from '../adapters/s3-recording-archive';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsDeadLetters } from '../adapters/sqs-dead-letters';
import { queuesOf } from '../adapters/sqs-env';
import { sqsQueueDepths } from '../adapters/sqs-queue-depths';
import { sqsRecordingsQueue } from '../adapters/sqs-queues';
import type { twilioListing } from '../adapters/twilio-listing';
import type { twilioRecordings } from '../adapters/twilio-recordings';
import { accountSid } from '../core/recording';
import { patient } from '../runtime/aws-client-config';
import { publishing } from '../runtime/emf-metrics';
import type { ClientClass, Means } from '../runtime/means';
import { requestDeadline } from '../runtime/request-deadline';
import type { ledgerEnv } from './env';
import { makeLedgers } from './make-ledgers';

export interface LedgerMeans extends Means {
  readonly S3Client: ClientClass<S3Client, S3ClientConfig>;
  readonly SQSClient: ClientClass<SQSClient, SQSClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
  readonly twilioListing: typeof twilioListing;
  readonly twilioRecordings: typeof twilioRecordings;
}

/** Makes the ledgers that are missing, each time it is called. */
export const wireLedger = (env: z.output<typeof ledgerEnv>, means: LedgerMeans) => {
  const { time, log, metrics } = means;
  const s3 = new means.S3Client(patient);
  const sqs = new means.SQSClient(patient);
  const secrets = new means.SecretsManagerClient(patient);
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log });
  const { bucket, prefixes } = locationOf(env);
  const records = { bucket: env.LINKS_BUCKET, time };
  const { queues, deadLetters } = queuesOf(env);
  const make = makeLedgers(
    {
      listing: means.twilioListing(env, { credentials, time }),
      // Nothing is downloaded here.
      twilio: means.twilioRecordings(env, { credentials, idleMs: 0, time }),
      receipts: s3Receipts(s3, records),
      ledgers: s3Ledgers(s3, records),
      archive: s3RecordingArchive(s3, { bucket, metrics, time }),
      deadLetters: sqsDeadLetters(sqs, deadLetters, time),
      depths: sqsQueueDepths(sqs, queues),
      recordings: sqsRecordingsQueue(sqs, env.RECORDINGS_QUEUE_URL),
      log,
      metrics,
      now: time.now,
    },
    {
      pipeline: env.PIPELINE_NAME,
      accounts: [accountSid.parse(env.TWILIO_ACCOUNT_SID), ...(env.TWILIO_ACCOUNT_SIDS ?? [])],
      prefixes,
      retentionDays: env.RECORDING_RETENTION_DAYS,
    },
  );
  return publishing(
    metrics,
    async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
      using deadline = requestDeadline(context, time);
      await make(deadline);
    },
  );
};
