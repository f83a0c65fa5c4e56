import type { accessAuditEnv } from '../../../lambdas/access-audit/env';
import type { airtableRefreshEnv } from '../../../lambdas/airtable-refresh/env';
import type { cleanupEnv } from '../../../lambdas/cleanup/env';
import type { historyWriterEnv } from '../../../lambdas/history-writer/env';
import type { ingestEnv } from '../../../lambdas/ingest/env';
import type { ledgerEnv } from '../../../lambdas/ledger/env';
import type { processorEnv } from '../../../lambdas/processor/env';
import type { reconcilerEnv } from '../../../lambdas/reconciler/env';
import type { EnvOf } from '../../../lambdas/runtime/parse-env';
import type { storageGrowthEnv } from '../../../lambdas/storage-growth/env';
import type { urlSignerEnv } from '../../../lambdas/url-signer/env';
import type { Deployed, DeployedFunction, DeployedQueue } from '../template/deployed';

const queueAt = (name: string) => `https://sqs.us-east-1.amazonaws.com/111122223333/${name}`;

/** Each thing has one name, and no name stands for two things. */
const common = { PIPELINE_NAME: 'calls' };
const credentials = { CREDENTIALS_SECRET_NAME: 'calls/credentials' };
const twilio = { TWILIO_ACCOUNT_SID: `AC${'12'.repeat(16)}`, TWILIO_API_URL: 'https://api.dublin.ie1.twilio.com' };
const accounts = {
  TWILIO_ACCOUNT_SID: twilio.TWILIO_ACCOUNT_SID,
  TWILIO_ACCOUNT_SIDS: `AC${'34'.repeat(16)},AC${'56'.repeat(16)}`,
};
const airtable = {
  AIRTABLE_BASE_ID: 'appBBBBBBBBBBBBBB',
  AIRTABLE_ENDPOINT_URL: 'https://airtable.example.com',
  AIRTABLE_JOBS_TABLE: 'Orders',
  AIRTABLE_JOB_NUMBER_FIELD: 'Order Number',
  AIRTABLE_HISTORY_FIELD: 'Log',
  AIRTABLE_CALL_SID_FIELD: 'Calls',
};
const records = { LINKS_BUCKET: 'the-links' };
const links = { ...records, RECORDING_URL_EXPIRATION_MINUTES: '17' };
const recordings = { RECORDINGS_BUCKET: 'the-bucket', S3_PREFIXES: 'today,before,older/eu' };

/** What each function is told. */
export const TOLD = {
  ingest: {
    ...common,
    ...credentials,
    RECORDINGS_QUEUE_URL: queueAt('recordings'),
    ...accounts,
    WEBHOOK_PUBLIC_URL: 'https://hooks.example.com',
  } satisfies EnvOf<typeof ingestEnv>,
  processor: {
    ...common,
    ...credentials,
    ...twilio,
    ...airtable,
    ...recordings,
    ...records,
    RECORDINGS_QUEUE_URL: queueAt('recordings'),
    RECORDINGS_DEAD_LETTER_QUEUE_URL: queueAt('recordings-dlq'),
    HISTORY_QUEUE_URL: queueAt('history.fifo'),
    RECORDING_UPLOAD_RETRIES: '4',
    RECORDING_UPLOAD_TIMEOUT_SECONDS: '7',
    TWILIO_AUDIO_WAIT_MINUTES: '13',
    JOB_LOOKUP_INTERVAL_SECONDS: '11',
  } satisfies EnvOf<typeof processorEnv>,
  'history-writer': {
    ...common,
    ...credentials,
    ...airtable,
    ...recordings,
    HISTORY_QUEUE_URL: queueAt('history.fifo'),
    HISTORY_DEAD_LETTER_QUEUE_URL: queueAt('history-dlq.fifo'),
    CLEANUP_QUEUE_URL: queueAt('cleanup'),
    ...links,
    HISTORY_TIME_ZONE: 'Asia/Tokyo',
    HISTORY_SOURCE: 'Desk',
    AIRTABLE_REFRESH_FIELD: 'Fresh',
    AIRTABLE_LINKS: 'append',
    AIRTABLE_JOB_WAIT_MINUTES: '14',
    HISTORY_BATCH_WINDOW_SECONDS: '0',
  } satisfies EnvOf<typeof historyWriterEnv>,
  cleanup: {
    ...common,
    ...credentials,
    ...twilio,
    ...recordings,
    ...records,
    CLEANUP_QUEUE_URL: queueAt('cleanup'),
    CLEANUP_DEAD_LETTER_QUEUE_URL: queueAt('cleanup-dlq'),
    TWILIO_CLEANUP: 'true',
  } satisfies EnvOf<typeof cleanupEnv>,
  reconciler: {
    ...common,
    ...credentials,
    ...twilio,
    ...accounts,
    ...recordings,
    ...records,
    RECORDINGS_QUEUE_URL: queueAt('recordings'),
    RECORDINGS_DEAD_LETTER_QUEUE_URL: queueAt('recordings-dlq'),
    HISTORY_QUEUE_URL: queueAt('history.fifo'),
    HISTORY_DEAD_LETTER_QUEUE_URL: queueAt('history-dlq.fifo'),
    CLEANUP_QUEUE_URL: queueAt('cleanup'),
    CLEANUP_DEAD_LETTER_QUEUE_URL: queueAt('cleanup-dlq'),
    INGEST_LOG_GROUP: '/aws/lambda/calls-ingest',
    LOG_RETENTION_DAYS: '5',
    RECORDING_RETENTION_DAYS: '42',
    TWILIO_CLEANUP: 'true',
    RECONCILE_GRACE_MINUTES: '90',
    RECONCILE_LOOK_BACK_DAYS: '3',
    RECONCILE_MAX_PER_RUN: '4',
    RECONCILE_SINCE: '2031-01-20',
    RECONCILE_JOB_PARAMETER: 'X-Order',
    AIRTABLE_CALL_SID_FIELD: airtable.AIRTABLE_CALL_SID_FIELD,
  } satisfies EnvOf<typeof reconcilerEnv>,
  ledger: {
    ...common,
    ...credentials,
    ...twilio,
    ...accounts,
    ...recordings,
    ...records,
    RECORDINGS_QUEUE_URL: queueAt('recordings'),
    RECORDINGS_DEAD_LETTER_QUEUE_URL: queueAt('recordings-dlq'),
    HISTORY_QUEUE_URL: queueAt('history.fifo'),
    HISTORY_DEAD_LETTER_QUEUE_URL: queueAt('history-dlq.fifo'),
    CLEANUP_QUEUE_URL: queueAt('cleanup'),
    CLEANUP_DEAD_LETTER_QUEUE_URL: queueAt('cleanup-dlq'),
    RECORDING_RETENTION_DAYS: '41',
  } satisfies EnvOf<typeof ledgerEnv>,
  'airtable-refresh': {
    ...common,
    ...credentials,
    HISTORY_QUEUE_URL: queueAt('history.fifo'),
  } satisfies EnvOf<typeof airtableRefreshEnv>,
  'url-signer': {
    ...common,
    ...credentials,
    ...airtable,
    ...recordings,
    ...links,
    RECORDING_RETENTION_DAYS: '40',
  } satisfies EnvOf<typeof urlSignerEnv>,
  'storage-growth': {
    ...common,
    RECORDINGS_BUCKET: recordings.RECORDINGS_BUCKET,
    STORAGE_PRICES: '{"StandardStorage":0.5}',
  } satisfies EnvOf<typeof storageGrowthEnv>,
  'access-audit': {
    ...common,
    LINKS_BUCKET: links.LINKS_BUCKET,
    ACCESS_LOG_BUCKET: 'the-access-log',
    ACCESS_LOG_FOLDER: '111122223333/us-east-1/',
  } satisfies EnvOf<typeof accessAuditEnv>,
};

export const AIRTABLE_FIELDS = [
  airtable.AIRTABLE_JOB_NUMBER_FIELD,
  airtable.AIRTABLE_HISTORY_FIELD,
  airtable.AIRTABLE_CALL_SID_FIELD,
];

const queue = (url: string, deadLetterUrl: string): DeployedQueue => ({
  name: url,
  url,
  fifo: url.endsWith('.fifo'),
  visibilityTimeoutSeconds: 720,
  maxReceives: 500,
  deadLetterName: deadLetterUrl,
  deadLetterUrl,
});

const QUEUES = new Map<string, DeployedQueue>([
  ['processor', queue(TOLD.processor.RECORDINGS_QUEUE_URL, TOLD.processor.RECORDINGS_DEAD_LETTER_QUEUE_URL)],
  [
    'history-writer',
    queue(TOLD['history-writer'].HISTORY_QUEUE_URL, TOLD['history-writer'].HISTORY_DEAD_LETTER_QUEUE_URL),
  ],
  ['cleanup', queue(TOLD.cleanup.CLEANUP_QUEUE_URL, TOLD.cleanup.CLEANUP_DEAD_LETTER_QUEUE_URL)],
]);

/** Variables that are told otherwise; undefined: not at all. */
export type Otherwise = Readonly<Record<string, string | undefined>>;

/** The pipeline as if it was deployed, with these variables. */
export const deployedWith = (otherwise: Otherwise): Deployed => {
  const functions = Object.entries(TOLD).map(([feature, told]): DeployedFunction => {
    const all: Otherwise = { ...told, ...otherwise };
    const variables = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const read = QUEUES.get(feature);
    return {
      feature,
      name: feature,
      variables: Object.fromEntries(variables),
      timeoutSeconds: 300,
      mapping: read && { queue: read, batchSize: 10, maxConcurrency: 2 },
    };
  });
  return { functions: new Map(functions.map((fn) => [fn.feature, fn])), queues: [...QUEUES.values()] };
};
