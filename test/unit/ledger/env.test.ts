import { ledgerEnv } from '../../../lambdas/ledger/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { blamedIn } from '../../support/worlds/blamed';

const ENV = {
  PIPELINE_NAME: 'p',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_API_URL: 'https://api.twilio.com',
  RECORDINGS_BUCKET: 'bucket',
  S3_PREFIXES: 'recordings,calls/former',
  LINKS_BUCKET: 'links',
  RECORDINGS_QUEUE_URL: 'https://sqs/r',
  RECORDINGS_DEAD_LETTER_QUEUE_URL: 'https://sqs/rd',
  HISTORY_QUEUE_URL: 'https://sqs/h.fifo',
  HISTORY_DEAD_LETTER_QUEUE_URL: 'https://sqs/hd.fifo',
  CLEANUP_QUEUE_URL: 'https://sqs/c',
  CLEANUP_DEAD_LETTER_QUEUE_URL: 'https://sqs/cd',
  CREDENTIALS_SECRET_NAME: 'p/credentials',
  RECORDING_RETENTION_DAYS: '365',
};

test('the ledger reads what it is told', () => {
  expect(parseEnv(ledgerEnv, ENV)).toEqual({
    ...ENV,
    S3_PREFIXES: ['recordings', 'calls/former'],
    RECORDING_RETENTION_DAYS: 365,
  });
});

test('further accounts are optional, and no account that is none', () => {
  const [one, two] = [`AC${'1'.repeat(32)}`, `AC${'2'.repeat(32)}`];
  expect(parseEnv(ledgerEnv, { ...ENV, TWILIO_ACCOUNT_SIDS: `${one},${two}` })).toMatchObject({
    TWILIO_ACCOUNT_SIDS: [one, two],
  });
  expect(() => parseEnv(ledgerEnv, { ...ENV, TWILIO_ACCOUNT_SIDS: `${one},mine` })).toThrow(/TWILIO_ACCOUNT_SIDS/);
});

const blamed = blamedIn(ledgerEnv, ENV);
const names = Object.keys(ENV);

test('every variable is needed, and none may be empty', () => {
  for (const value of [undefined, ''])
    expect(names.map((name) => blamed(name, value))).toEqual(names.map((name) => [name]));
});

test('an address that is none, or no whole number of days, is a broken deployment', () => {
  const addresses = names.filter((name) => name.endsWith('_URL'));
  expect(addresses.map((name) => blamed(name, 'nowhere'))).toEqual(addresses.map((name) => [name]));
  for (const days of ['0', '-1', '1.5', 'for ever'])
    expect(blamed('RECORDING_RETENTION_DAYS', days)).toEqual(['RECORDING_RETENTION_DAYS']);
});
