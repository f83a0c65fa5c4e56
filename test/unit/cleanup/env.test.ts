import { cleanupEnv } from '../../../lambdas/cleanup/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';

const ENV = {
  PIPELINE_NAME: 'p',
  TWILIO_ACCOUNT_SID: 'AC0',
  TWILIO_API_URL: 'https://api.twilio.com',
  RECORDINGS_BUCKET: 'bucket',
  S3_PREFIXES: 'recordings',
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

test.each<[string, string]>([
  ...Object.keys(ENV).map((name): [string, string] => [name, '']),
  ['TWILIO_CLEANUP', 'perhaps'],
])('%s=%j is a broken deployment: nothing is deleted on a guess', (name, value) => {
  expect(() => parseEnv(cleanupEnv, { ...ENV, [name]: value })).toThrow(name);
});

test.each(Object.keys(ENV))('without %s the deployment is broken, and the error names it', (name) => {
  expect(() => parseEnv(cleanupEnv, { ...ENV, [name]: undefined })).toThrow(name);
});
