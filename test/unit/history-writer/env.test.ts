import { historyWriterEnv } from '../../../lambdas/history-writer/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { blamedIn } from '../../support/worlds/blamed';

const ENV = {
  PIPELINE_NAME: 'p',
  AIRTABLE_BASE_ID: 'app0',
  AIRTABLE_ENDPOINT_URL: 'https://api.airtable.com',
  AIRTABLE_JOBS_TABLE: 'Jobs',
  AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
  AIRTABLE_HISTORY_FIELD: 'History',
  RECORDINGS_BUCKET: 'bucket',
  S3_PREFIXES: 'recordings',
  AIRTABLE_REFRESH_FIELD: 'Refresh recording links',
  AIRTABLE_LINKS: 'append',
  HISTORY_QUEUE_URL: 'https://sqs/h',
  HISTORY_DEAD_LETTER_QUEUE_URL: 'https://sqs/hd',
  CLEANUP_QUEUE_URL: 'https://sqs/c',
  CREDENTIALS_SECRET_NAME: 'p/credentials',
  LINKS_BUCKET: 'links',
  RECORDING_URL_EXPIRATION_MINUTES: '15',
  HISTORY_TIME_ZONE: 'Europe/Berlin',
  HISTORY_SOURCE: 'IVR',
  AIRTABLE_JOB_WAIT_MINUTES: '15',
  HISTORY_BATCH_WINDOW_SECONDS: '0',
};

test('the history-writer reads what it is told', () => {
  const numbers = {
    RECORDING_URL_EXPIRATION_MINUTES: 15,
    AIRTABLE_JOB_WAIT_MINUTES: 15,
    HISTORY_BATCH_WINDOW_SECONDS: 0,
  };
  expect(parseEnv(historyWriterEnv, ENV)).toEqual({ ...ENV, S3_PREFIXES: ['recordings'], ...numbers });
});

test('a field for calls, and no wait for Jobs, are settings, too', () => {
  const parsed = parseEnv(historyWriterEnv, {
    ...ENV,
    AIRTABLE_CALL_SID_FIELD: 'Calls',
    AIRTABLE_JOB_WAIT_MINUTES: '0',
  });
  expect(parsed).toMatchObject({ AIRTABLE_CALL_SID_FIELD: 'Calls', AIRTABLE_JOB_WAIT_MINUTES: 0 });
});

const blamed = blamedIn(historyWriterEnv, ENV);
const names = Object.keys(ENV);

test('every variable is needed: without it the deployment is broken, and the error names it', () => {
  expect(names.map((name) => blamed(name, undefined))).toEqual(names.map((name) => [name]));
});

test.each([
  ['AIRTABLE_CALL_SID_FIELD', ''],
  ['RECORDING_URL_EXPIRATION_MINUTES', '0'],
  ['AIRTABLE_JOB_WAIT_MINUTES', '-1'],
  ['HISTORY_BATCH_WINDOW_SECONDS', '-1'],
  ['HISTORY_BATCH_WINDOW_SECONDS', '0.5'],
])('%s=%j is a broken deployment', (name, value) => {
  expect(blamed(name, value)).toEqual([name]);
});

test('an empty text, or an address that is none, is a broken deployment', () => {
  const numbers = ['AIRTABLE_JOB_WAIT_MINUTES', 'HISTORY_BATCH_WINDOW_SECONDS'];
  const texts = names.filter((name) => !numbers.includes(name));
  expect(texts.map((name) => blamed(name, ''))).toEqual(texts.map((name) => [name]));
  const addresses = names.filter((name) => name.endsWith('_URL'));
  expect(addresses.map((name) => blamed(name, 'nowhere'))).toEqual(addresses.map((name) => [name]));
});
