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
import { historyEvent, idsOf } from '../core/messages';
import { patient } from '../runtime/aws-client-config';
import { createMetrics, publishing } from '../runtime/emf-metrics';
import { createLog } from '../runtime/logger';
import { parseEnv } from '../runtime/parse-env';
import { sqsConsumer } from '../runtime/sqs-consumer';
import { historyWriterEnv } from './env';
import { writeHistory } from './write-history';

/** Two writers run at most: four requests a second, of the five that Airtable takes. */
const REQUEST_INTERVAL_MS = 500;

// Runs once per execution environment.
const env = parseEnv(historyWriterEnv);
const log = createLog();
const metrics = createMetrics(env.PIPELINE_NAME);
const sqs = new SQSClient(patient);
const s3 = new S3Client(patient);
const credentials = secretsManagerCredentials(new SecretsManagerClient(patient), env.CREDENTIALS_SECRET_NAME);

const write = writeHistory(
  {
    jobs: airtableJobs(env, { credentials, pace: patientPace(REQUEST_INTERVAL_MS), metrics }),
    history: sqsHistoryQueue(sqs, env.HISTORY_QUEUE_URL),
    store: s3RecordingStore(s3, env.RECORDINGS_BUCKET, metrics),
    links: s3LinkSigner(s3, env.RECORDINGS_BUCKET, env.RECORDING_URL_EXPIRATION_MINUTES * 60),
    source: twilioRecordingSource(env, { credentials, idleMs: 0 }),
    log,
    metrics,
    now: () => new Date(),
  },
  {
    timeZone: env.HISTORY_TIME_ZONE,
    source: env.HISTORY_SOURCE,
    jobWaitSeconds: env.AIRTABLE_JOB_WAIT_MINUTES * 60,
    findsJobsByCall: env.AIRTABLE_CALL_SID_FIELD !== undefined,
  },
);

/** Called by SQS with messages of the history queue; `sqsConsumer` says who deletes them. */
export const handler = publishing(
  metrics,
  sqsConsumer({
    step: 'history-writer',
    queue: { url: env.HISTORY_QUEUE_URL, deadLetterUrl: env.HISTORY_DEAD_LETTER_QUEUE_URL },
    schema: historyEvent,
    idsOf,
    handle: write,
    sqs,
    log,
    metrics,
  }),
);
