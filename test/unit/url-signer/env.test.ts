import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { urlSignerEnv } from '../../../lambdas/url-signer/env';
import { blamedIn } from '../../support/worlds/blamed';

const ENV = {
  PIPELINE_NAME: 'p',
  AIRTABLE_BASE_ID: 'app0',
  AIRTABLE_ENDPOINT_URL: 'https://api.airtable.com',
  AIRTABLE_JOBS_TABLE: 'Jobs',
  AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
  AIRTABLE_HISTORY_FIELD: 'History',
  RECORDINGS_BUCKET: 'bucket',
  S3_PREFIXES: 'recordings,former/audio',
  LINKS_BUCKET: 'links',
  RECORDING_URL_EXPIRATION_MINUTES: '15',
  CREDENTIALS_SECRET_NAME: 'p/credentials',
  RECORDING_RETENTION_DAYS: '365',
};

test('the url-signer reads what it is told', () => {
  expect(parseEnv(urlSignerEnv, ENV)).toEqual({
    ...ENV,
    S3_PREFIXES: ['recordings', 'former/audio'],
    RECORDING_URL_EXPIRATION_MINUTES: 15,
    RECORDING_RETENTION_DAYS: 365,
  });
});

test('a field for calls is a setting, too', () => {
  const parsed = parseEnv(urlSignerEnv, { ...ENV, AIRTABLE_CALL_SID_FIELD: 'Calls' });
  expect(parsed.AIRTABLE_CALL_SID_FIELD).toBe('Calls');
});

const blamed = blamedIn(urlSignerEnv, ENV);
const names = Object.keys(ENV);

test('every variable is needed: without it, or with an empty one, the deployment is broken, and the error names it', () => {
  for (const value of [undefined, ''])
    expect(names.map((name) => blamed(name, value))).toEqual(names.map((name) => [name]));
});

test.each([
  ['AIRTABLE_CALL_SID_FIELD', ''],
  ['AIRTABLE_ENDPOINT_URL', 'nowhere'],
  ['RECORDING_URL_EXPIRATION_MINUTES', '0'],
  ['RECORDING_RETENTION_DAYS', '0'],
  ['RECORDING_RETENTION_DAYS', 'never'],
])('%s=%j is a broken deployment', (name, value) => {
  expect(blamed(name, value)).toEqual([name]);
});
