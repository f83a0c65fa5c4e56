import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { airtableJobs } from '../adapters/airtable-jobs';
import { patientPace } from '../adapters/pace';
import { s3LinkSigner } from '../adapters/s3-link-signer';
import { s3RecordingStore } from '../adapters/s3-recording-store';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsHistoryQueue } from '../adapters/sqs-queues';
import { twilioRecordingSource } from '../adapters/twilio-recording-source';
import { patient } from '../runtime/aws-client-config';
import { createMetrics } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { historyWriterConsumer } from './consumer';
import { historyWriterEnv } from './env';

/** Two writers run at most: four requests a second, of the five that Airtable takes. */
const REQUEST_INTERVAL_MS = 500;

// Runs once per execution environment.
const env = parseEnv(historyWriterEnv);
const metrics = createMetrics(env.PIPELINE_NAME);
const sqs = new SQSClient(patient);
const s3 = new S3Client(patient);
const credentials = secretsManagerCredentials(new SecretsManagerClient(patient), env.CREDENTIALS_SECRET_NAME);

/** Called by SQS with messages of the history queue. */
export const handler = historyWriterConsumer({
  ports: {
    jobs: airtableJobs(env, { credentials, pace: patientPace(REQUEST_INTERVAL_MS), metrics }),
    history: sqsHistoryQueue(sqs, env.HISTORY_QUEUE_URL),
    store: s3RecordingStore(s3, env.RECORDINGS_BUCKET, metrics),
    links: s3LinkSigner(s3, env.RECORDINGS_BUCKET, env.RECORDING_URL_EXPIRATION_MINUTES * 60),
    source: twilioRecordingSource(env, { credentials, idleMs: 0 }),
    log: createLog(),
    metrics,
    now: () => new Date(),
  },
  settings: {
    timeZone: env.HISTORY_TIME_ZONE,
    source: env.HISTORY_SOURCE,
    jobWaitSeconds: env.AIRTABLE_JOB_WAIT_MINUTES * 60,
    findsJobsByCall: env.AIRTABLE_CALL_SID_FIELD !== undefined,
  },
  sqs,
  queue: { url: env.HISTORY_QUEUE_URL, deadLetterUrl: env.HISTORY_DEAD_LETTER_QUEUE_URL },
});
