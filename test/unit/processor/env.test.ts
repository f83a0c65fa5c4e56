import { processorEnv } from '../../../lambdas/processor/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { blamedIn } from '../../support/worlds/blamed';

const ENV = {
  PIPELINE_NAME: 'p',
  TWILIO_ACCOUNT_SID: 'AC0',
  TWILIO_API_URL: 'https://api.twilio.com',
  AIRTABLE_BASE_ID: 'app0',
  AIRTABLE_ENDPOINT_URL: 'https://api.airtable.com',
  AIRTABLE_JOBS_TABLE: 'Jobs',
  AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
  AIRTABLE_HISTORY_FIELD: 'History',
  RECORDINGS_BUCKET: 'bucket',
  S3_PREFIXES: 'recordings,calls/former',
  LINKS_BUCKET: 'links',
  RECORDINGS_QUEUE_URL: 'https://sqs/q',
  RECORDINGS_DEAD_LETTER_QUEUE_URL: 'https://sqs/dlq',
  HISTORY_QUEUE_URL: 'https://sqs/h',
  CREDENTIALS_SECRET_NAME: 'p/credentials',
  RECORDING_UPLOAD_RETRIES: '3',
  RECORDING_UPLOAD_TIMEOUT_SECONDS: '30',
  TWILIO_AUDIO_WAIT_MINUTES: '15',
  JOB_LOOKUP_INTERVAL_SECONDS: '1',
};

test('the processor reads what it is told', () => {
  expect(parseEnv(processorEnv, ENV)).toEqual({
    ...ENV,
    S3_PREFIXES: ['recordings', 'calls/former'],
    RECORDING_UPLOAD_RETRIES: 3,
    RECORDING_UPLOAD_TIMEOUT_SECONDS: 30,
    TWILIO_AUDIO_WAIT_MINUTES: 15,
    JOB_LOOKUP_INTERVAL_SECONDS: 1,
  });
});

test('no further try and no wait are settings, too', () => {
  const parsed = parseEnv(processorEnv, { ...ENV, RECORDING_UPLOAD_RETRIES: '0', TWILIO_AUDIO_WAIT_MINUTES: '0' });
  expect(parsed).toMatchObject({ RECORDING_UPLOAD_RETRIES: 0, TWILIO_AUDIO_WAIT_MINUTES: 0 });
});

const blamed = blamedIn(processorEnv, ENV);
const names = Object.keys(ENV);

test('every variable is needed: without it the deployment is broken, and the error names it', () => {
  expect(names.map((name) => blamed(name, undefined))).toEqual(names.map((name) => [name]));
});

test.each([
  ['RECORDING_UPLOAD_RETRIES', '-1'],
  ['RECORDING_UPLOAD_RETRIES', '1.5'],
  ['RECORDING_UPLOAD_TIMEOUT_SECONDS', '0'],
  ['TWILIO_AUDIO_WAIT_MINUTES', '-1'],
  ['JOB_LOOKUP_INTERVAL_SECONDS', '0'],
])('%s=%j is a broken deployment', (name, value) => {
  expect(blamed(name, value)).toEqual([name]);
});

test('an empty text, or an address that is none, is a broken deployment', () => {
  const texts = names.filter((name) => !['RECORDING_UPLOAD_RETRIES', 'TWILIO_AUDIO_WAIT_MINUTES'].includes(name));
  expect(texts.map((name) => blamed(name, ''))).toEqual(texts.map((name) => [name]));
  const addresses = names.filter((name) => name.endsWith('_URL'));
  expect(addresses.map((name) => blamed(name, 'nowhere'))).toEqual(addresses.map((name) => [name]));
});
