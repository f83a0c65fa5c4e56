import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { airtableJobs } from '../adapters/airtable-jobs';
import { yieldingPace } from '../adapters/airtable-pace';
import { placeOf } from '../adapters/s3-env';
import { s3RecordingStore } from '../adapters/s3-recording-store';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsHistoryQueue, sqsRecordingsQueue } from '../adapters/sqs-queues';
import { twilioRecordingSource } from '../adapters/twilio-recording-source';
import { patient, streaming } from '../runtime/aws-client-config';
import { createMetrics } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { realTime } from '../runtime/time';
import { processorConsumer } from './consumer';
import { processorEnv } from './env';
import { jobLookup, noJobLookup } from './job-lookup';

// Runs once per execution environment.
const env = parseEnv(processorEnv);
const log = createLog();
const metrics = createMetrics(env.PIPELINE_NAME);
const sqs = new SQSClient(patient);
const secrets = new SecretsManagerClient(patient);
const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { now: realTime.now, log });
const place = placeOf(env);
const pace = yieldingPace(env.JOB_LOOKUP_INTERVAL_SECONDS * 1000);

/** Called by SQS with messages of the recordings queue. */
export const handler = processorConsumer({
  ports: {
    source: twilioRecordingSource(env, { credentials, idleMs: env.RECORDING_UPLOAD_TIMEOUT_SECONDS * 1000 }),
    store: s3RecordingStore(new S3Client(streaming), place, metrics),
    recordings: sqsRecordingsQueue(sqs, env.RECORDINGS_QUEUE_URL),
    history: sqsHistoryQueue(sqs, env.HISTORY_QUEUE_URL),
    jobOfCall:
      env.AIRTABLE_CALL_SID_FIELD === undefined
        ? noJobLookup
        : jobLookup(airtableJobs(env, { credentials, pace, metrics }), log),
    log,
    metrics,
  },
  settings: {
    prefix: place.prefixes[0],
    retries: env.RECORDING_UPLOAD_RETRIES,
    firstPauseMs: 500,
    audioWaitSeconds: env.TWILIO_AUDIO_WAIT_MINUTES * 60,
  },
  sqs,
  time: realTime,
  queue: { url: env.RECORDINGS_QUEUE_URL, deadLetterUrl: env.RECORDINGS_DEAD_LETTER_QUEUE_URL },
});
