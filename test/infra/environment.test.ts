import { Aws, Duration } from 'aws-cdk-lib';
import * as z from 'zod';
import { features } from '../../lib/constructs/feature-folders';
import { PipelineFunction, type PipelineFunctionProps } from '../../lib/constructs/pipeline-function';
import { loneStack } from '../support/template/lone-stack';
import { resourcesOf } from '../support/template/resolve';
import { settingsWith } from '../support/template/settings';
import { type Template, synthesise } from '../support/template/synthesise';

/* From settings to what each Lambda is told. Every value differs from its default and from every other one. */

const SETTINGS = {
  PIPELINE_NAME: 'calls',
  S3_BUCKET: 'the-bucket',
  S3_PREFIX: 'today/',
  S3_FORMER_PREFIXES: 'before/, older/eu',
  RECORDING_URL_EXPIRATION_MINUTES: '17',
  RECORDING_RETENTION_DAYS: '1234',
  RECORDING_UPLOAD_RETRIES: '4',
  RECORDING_UPLOAD_TIMEOUT_SECONDS: '31',
  PROCESSOR_CONCURRENCY: '7',
  STORAGE_PRICES: 'StandardStorage=0.024',
  LOG_RETENTION_DAYS: '120',
  RECONCILE_GRACE_MINUTES: '61',
  RECONCILE_LOOK_BACK_DAYS: '3',
  RECONCILE_MAX_PER_RUN: '2001',
  RECONCILE_SINCE: '2026-11-01',
  RECONCILE_JOB_PARAMETER: 'X-Order',
  TWILIO_ACCOUNT_SID: `AC${'12'.repeat(16)}`,
  TWILIO_ACCOUNT_SIDS: `AC${'34'.repeat(16)}, AC${'56'.repeat(16)}`,
  TWILIO_API_URL: 'https://api.dublin.ie1.twilio.com',
  TWILIO_AUDIO_WAIT_MINUTES: '13',
  TWILIO_CLEANUP: 'false',
  WEBHOOK_PUBLIC_URL: 'https://calls.example.com/voice',
  AIRTABLE_BASE_ID: 'appBBBBBBBBBBBBBB',
  AIRTABLE_ENDPOINT_URL: 'https://airtable.example.com',
  AIRTABLE_JOBS_TABLE: 'Orders',
  AIRTABLE_JOB_NUMBER_FIELD: 'Order Number',
  AIRTABLE_HISTORY_FIELD: 'Log',
  AIRTABLE_CALL_SID_FIELD: 'Calls',
  AIRTABLE_JOB_WAIT_MINUTES: '14',
  AIRTABLE_REFRESH_FIELD: 'Fresh links',
  AIRTABLE_LINKS: 'latest',
  HISTORY_TIME_ZONE: 'Europe/Berlin',
  HISTORY_SOURCE: 'Desk',
  HISTORY_BATCH_WINDOW_SECONDS: '19',
};

const queue = (name: string) => `https://sqs.us-east-1.amazonaws.com/111122223333/calls-${name}`;
const common = {
  NODE_OPTIONS: '--disable-warning=DEP0169',
  PIPELINE_NAME: 'calls',
};
const twilio = {
  TWILIO_ACCOUNT_SID: SETTINGS.TWILIO_ACCOUNT_SID,
  TWILIO_API_URL: 'https://api.dublin.ie1.twilio.com',
};
const accounts = {
  TWILIO_ACCOUNT_SID: SETTINGS.TWILIO_ACCOUNT_SID,
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
const recordings = { RECORDINGS_BUCKET: 'the-bucket', S3_PREFIXES: 'today,before,older/eu' };
const records = { LINKS_BUCKET: 'linksbucket069e9804' };
const links = { ...records, RECORDING_URL_EXPIRATION_MINUTES: '17' };
const queues = {
  RECORDINGS_QUEUE_URL: queue('recordings'),
  RECORDINGS_DEAD_LETTER_QUEUE_URL: queue('recordings-dlq'),
  HISTORY_QUEUE_URL: queue('history.fifo'),
  HISTORY_DEAD_LETTER_QUEUE_URL: queue('history-dlq.fifo'),
  CLEANUP_QUEUE_URL: queue('cleanup'),
  CLEANUP_DEAD_LETTER_QUEUE_URL: queue('cleanup-dlq'),
};
const secret = { CREDENTIALS_SECRET_NAME: 'calls/credentials' };

const TOLD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ingest: {
    ...common,
    ...secret,
    ...accounts,
    RECORDINGS_QUEUE_URL: queue('recordings'),
    WEBHOOK_PUBLIC_URL: 'https://calls.example.com/voice',
  },
  processor: {
    ...common,
    ...secret,
    ...twilio,
    ...airtable,
    ...recordings,
    ...records,
    RECORDINGS_QUEUE_URL: queue('recordings'),
    RECORDINGS_DEAD_LETTER_QUEUE_URL: queue('recordings-dlq'),
    HISTORY_QUEUE_URL: queue('history.fifo'),
    RECORDING_UPLOAD_RETRIES: '4',
    RECORDING_UPLOAD_TIMEOUT_SECONDS: '31',
    TWILIO_AUDIO_WAIT_MINUTES: '13',
    // Seven of them, and two requests in five seconds for all.
    JOB_LOOKUP_INTERVAL_SECONDS: '17.5',
  },
  'history-writer': {
    ...common,
    ...secret,
    ...airtable,
    ...recordings,
    ...links,
    HISTORY_QUEUE_URL: queue('history.fifo'),
    HISTORY_DEAD_LETTER_QUEUE_URL: queue('history-dlq.fifo'),
    CLEANUP_QUEUE_URL: queue('cleanup'),
    AIRTABLE_REFRESH_FIELD: 'Fresh links',
    AIRTABLE_LINKS: 'latest',
    HISTORY_TIME_ZONE: 'Europe/Berlin',
    HISTORY_SOURCE: 'Desk',
    AIRTABLE_JOB_WAIT_MINUTES: '14',
    HISTORY_BATCH_WINDOW_SECONDS: '19',
  },
  'airtable-refresh': { ...common, ...secret, HISTORY_QUEUE_URL: queue('history.fifo') },
  'url-signer': {
    ...common,
    ...secret,
    ...airtable,
    ...recordings,
    ...links,
    RECORDING_RETENTION_DAYS: '1234',
  },
  'access-audit': {
    ...common,
    LINKS_BUCKET: 'linksbucket069e9804',
    ACCESS_LOG_BUCKET: 'recordingsaccesslog2f56dc53',
    ACCESS_LOG_FOLDER: '111122223333/us-east-1/',
  },
  cleanup: {
    ...common,
    ...secret,
    ...twilio,
    ...recordings,
    ...records,
    CLEANUP_QUEUE_URL: queue('cleanup'),
    CLEANUP_DEAD_LETTER_QUEUE_URL: queue('cleanup-dlq'),
    TWILIO_CLEANUP: 'false',
  },
  reconciler: {
    ...common,
    ...secret,
    ...twilio,
    ...accounts,
    ...recordings,
    ...records,
    ...queues,
    AIRTABLE_CALL_SID_FIELD: 'Calls',
    INGEST_LOG_GROUP: '/aws/lambda/calls-ingest',
    LOG_RETENTION_DAYS: '120',
    RECONCILE_GRACE_MINUTES: '61',
    RECONCILE_LOOK_BACK_DAYS: '3',
    RECONCILE_MAX_PER_RUN: '2001',
    RECONCILE_SINCE: '2026-11-01',
    RECONCILE_JOB_PARAMETER: 'X-Order',
    RECORDING_RETENTION_DAYS: '1234',
    TWILIO_CLEANUP: 'false',
  },
  ledger: {
    ...common,
    ...secret,
    ...twilio,
    ...accounts,
    ...recordings,
    ...records,
    ...queues,
    RECORDING_RETENTION_DAYS: '1234',
  },
  'storage-growth': {
    ...common,
    RECORDINGS_BUCKET: 'the-bucket',
    STORAGE_PRICES:
      '{"StandardStorage":0.024,"StandardIAStorage":0.0125,"StandardIASizeOverhead":0.0125,"StandardIAObjectOverhead":0.0125}',
  },
};

const functionResource = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});
/** What each function is told, by the feature's name. */
const variablesOf = (template: Template, pipelineName: string): Record<string, Record<string, string>> =>
  Object.fromEntries(
    [...resourcesOf(template, 'AWS::Lambda::Function').values()]
      .map(({ Properties }) => functionResource.parse(Properties))
      .map(({ FunctionName, Environment: { Variables } }) => [FunctionName.replace(`${pipelineName}-`, ''), Variables]),
  );

const told = variablesOf(synthesise(SETTINGS).template, 'calls');
test.each(features)('%s is told exactly what concerns it', (feature) => {
  expect(told[feature]).toEqual({ ...TOLD[feature], POWERTOOLS_SERVICE_NAME: feature });
});

test('of optional settings that are absent nothing is told', () => {
  const without = variablesOf(synthesise().template, 'recording-pipeline');
  expect(without.ingest).not.toHaveProperty('WEBHOOK_PUBLIC_URL');
  expect(without.processor).not.toHaveProperty('AIRTABLE_CALL_SID_FIELD');
  expect(without['history-writer']).not.toHaveProperty('AIRTABLE_CALL_SID_FIELD');
  for (const feature of ['ingest', 'reconciler', 'ledger'])
    expect(without[feature]).not.toHaveProperty('TWILIO_ACCOUNT_SIDS');
  for (const name of ['RECONCILE_SINCE', 'RECONCILE_JOB_PARAMETER', 'AIRTABLE_CALL_SID_FIELD'])
    expect(without.reconciler).not.toHaveProperty(name);
});

describe("an environment that the Lambda's env.ts would refuse fails the synth", () => {
  const envSchema = z.object({ PIPELINE_NAME: z.string(), QUEUE_URL: z.url(), DAYS: z.coerce.number().optional() });
  const make = (environment: PipelineFunctionProps<typeof envSchema>['environment']) =>
    new PipelineFunction(loneStack(), 'Function', {
      settings: settingsWith(),
      feature: 'cleanup',
      impact: 'Deleting',
      memoryMiB: 128,
      timeout: Duration.seconds(3),
      envSchema,
      environment,
    });

  test('as does one that lacks a variable, which does not even compile', () => {
    // @ts-expect-error QUEUE_URL is missing.
    expect(() => make({ DAYS: '3' })).toThrow(/^The environment of cleanup is not .*QUEUE_URL/s);
  });

  test('or has one that the Lambda does not read', () => {
    // @ts-expect-error QUEUE is no variable of it.
    expect(() => make({ QUEUE_URL: 'https://q.example', QUEUE: 'q' })).toThrow(/cleanup .*QUEUE/s);
  });

  test('or a value of another form', () => {
    expect(() => make({ QUEUE_URL: 'https://q.example', DAYS: String(undefined) })).toThrow(/cleanup .*DAYS/s);
  });

  test('but not what only CloudFormation knows', () => {
    expect(() => make({ QUEUE_URL: `q of ${Aws.ACCOUNT_ID}`, DAYS: '3' })).not.toThrow();
  });
});
