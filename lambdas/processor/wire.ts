import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type * as z from 'zod';
import { airtableJobs } from '../adapters/airtable-jobs';
import { yieldingPace } from '../adapters/airtable-pace';
import { locationOf } from '../adapters/s3-env';
import { s3Receipts } from '../adapters/s3-receipts';
import { s3RecordingStore } from '../adapters/s3-recording-store';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsHistoryQueue, sqsRecordingsQueue } from '../adapters/sqs-queues';
import type { twilioRecordings } from '../adapters/twilio-recordings';
import { idsOf, recordingMessage } from '../core/messages';
import { patient, streaming } from '../runtime/aws-client-config';
import type { ClientClass, Means } from '../runtime/means';
import { sqsConsumer } from '../runtime/sqs-consumer';
import type { processorEnv } from './env';
import { jobLookups, noJobLookups } from './job-lookup';
import { processBatch } from './process-batch';

export interface ProcessorMeans extends Means {
  readonly S3Client: ClientClass<S3Client, S3ClientConfig>;
  readonly SQSClient: ClientClass<SQSClient, SQSClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
  readonly twilioRecordings: typeof twilioRecordings;
  readonly fetch: typeof fetch;
}

/** Of the tries within one invocation. */
const FIRST_PAUSE_MS = 500;

/** Handles batches of the recordings queue; `sqsConsumer` says who deletes them. */
export const wireProcessor = (env: z.output<typeof processorEnv>, means: ProcessorMeans) => {
  const { time, log, metrics, fetch } = means;
  const sqs = new means.SQSClient(patient);
  // For the audio: small requests have limits of their own.
  const s3 = new means.S3Client(streaming);
  const secrets = new means.SecretsManagerClient(patient);
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log });
  const location = locationOf(env);
  const pace = yieldingPace(env.JOB_LOOKUP_INTERVAL_SECONDS * 1000, time);
  const jobs = airtableJobs(env, { credentials, pace, metrics, fetch, time });

  const process = processBatch(
    {
      twilio: means.twilioRecordings(env, { credentials, idleMs: env.RECORDING_UPLOAD_TIMEOUT_SECONDS * 1000, time }),
      store: s3RecordingStore(s3, location, { metrics, time }),
      receipts: s3Receipts(s3, { bucket: env.LINKS_BUCKET, time }),
      recordings: sqsRecordingsQueue(sqs, env.RECORDINGS_QUEUE_URL),
      history: sqsHistoryQueue(sqs, env.HISTORY_QUEUE_URL),
      jobsOfCalls: env.AIRTABLE_CALL_SID_FIELD === undefined ? noJobLookups : jobLookups(jobs, log),
      log,
      metrics,
      time,
    },
    {
      prefix: location.prefixes[0],
      retries: env.RECORDING_UPLOAD_RETRIES,
      firstPauseMs: FIRST_PAUSE_MS,
      audioWaitSeconds: env.TWILIO_AUDIO_WAIT_MINUTES * 60,
    },
  );
  return sqsConsumer({
    feature: 'processor',
    queue: { url: env.RECORDINGS_QUEUE_URL, deadLetterUrl: env.RECORDINGS_DEAD_LETTER_QUEUE_URL },
    schema: recordingMessage,
    idsOf,
    handle: process,
    sqs,
    time,
    log,
    metrics,
  });
};
