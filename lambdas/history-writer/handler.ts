import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { airtableJobs } from '../adapters/airtable-jobs';
import { patientPace } from '../adapters/airtable-pace';
import { placeOf } from '../adapters/s3-env';
import { s3LinkSigner } from '../adapters/s3-link-signer';
import { s3RecordingStore } from '../adapters/s3-recording-store';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsCleanupQueue, sqsHistoryQueue } from '../adapters/sqs-queues';
import { patient } from '../runtime/aws-client-config';
import { createMetrics } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { realTime } from '../runtime/time';
import { historyWriterConsumer } from './consumer';
import { historyWriterEnv } from './env';

/** Two writers run at most: four requests a second, of the five that Airtable takes. */
const REQUEST_INTERVAL_MS = 500;

// Runs once per execution environment.
const env = parseEnv(historyWriterEnv);
const metrics = createMetrics(env.PIPELINE_NAME);
const sqs = new SQSClient(patient);
const s3 = new S3Client(patient);
const log = createLog();
const secrets = new SecretsManagerClient(patient);
const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { now: realTime.now, log });
const place = placeOf(env);

/** Called by SQS with messages of the history queue. */
export const handler = historyWriterConsumer({
  ports: {
    jobs: airtableJobs(env, { credentials, pace: patientPace(REQUEST_INTERVAL_MS), metrics }),
    history: sqsHistoryQueue(sqs, env.HISTORY_QUEUE_URL),
    store: s3RecordingStore(s3, place, metrics),
    links: s3LinkSigner(s3, place.bucket, env.RECORDING_URL_EXPIRATION_MINUTES * 60),
    cleanup: sqsCleanupQueue(sqs, env.CLEANUP_QUEUE_URL),
    log,
    metrics,
    now: realTime.now,
  },
  settings: {
    timeZone: env.HISTORY_TIME_ZONE,
    source: env.HISTORY_SOURCE,
    jobWaitSeconds: env.AIRTABLE_JOB_WAIT_MINUTES * 60,
    findsJobsByCall: env.AIRTABLE_CALL_SID_FIELD !== undefined,
    place,
  },
  sqs,
  time: realTime,
  queue: { url: env.HISTORY_QUEUE_URL, deadLetterUrl: env.HISTORY_DEAD_LETTER_QUEUE_URL },
});
