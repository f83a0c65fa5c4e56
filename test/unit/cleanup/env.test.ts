import { cleanupEnv } from '../../../lambdas/cleanup/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { blamedIn } from '../../support/worlds/blamed';

const ENV = {
  PIPELINE_NAME: 'p',
  TWILIO_ACCOUNT_SID: 'AC0',
  TWILIO_API_URL: 'https://api.twilio.com',
  RECORDINGS_BUCKET: 'bucket',
  S3_PREFIXES: 'recordings',
  LINKS_BUCKET: 'links',
  CLEANUP_QUEUE_URL: 'https://sqs/c',
  CLEANUP_DEAD_LETTER_QUEUE_URL: 'https://sqs/cd',
  CREDENTIALS_SECRET_NAME: 'p/credentials',
  TWILIO_CLEANUP: 'true',
};

test.each([
  ['true', true],
  ['false', false],
])('with TWILIO_CLEANUP=%s the copies go: %s', (text, deletes) => {
  expect(parseEnv(cleanupEnv, { ...ENV, TWILIO_CLEANUP: text })).toEqual({
    ...ENV,
    S3_PREFIXES: ['recordings'],
    TWILIO_CLEANUP: deletes,
  });
});

const blamed = blamedIn(cleanupEnv, ENV);
const names = Object.keys(ENV);

test('every variable is needed: without it the deployment is broken, and the error names it', () => {
  expect(names.map((name) => blamed(name, undefined))).toEqual(names.map((name) => [name]));
});

test('an empty one, an address that is none, or half a yes breaks it, too: nothing is deleted on a guess', () => {
  expect(names.map((name) => blamed(name, ''))).toEqual(names.map((name) => [name]));
  const addresses = names.filter((name) => name.endsWith('_URL'));
  expect(addresses.map((name) => blamed(name, 'nowhere'))).toEqual(addresses.map((name) => [name]));
  expect(blamed('TWILIO_CLEANUP', 'perhaps')).toEqual(['TWILIO_CLEANUP']);
});
