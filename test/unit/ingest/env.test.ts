import { ingestEnv } from '../../../lambdas/ingest/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';

const ENV = {
  PIPELINE_NAME: 'p',
  RECORDINGS_QUEUE_URL: 'https://sqs/q',
  CREDENTIALS_SECRET_NAME: 'p/credentials',
  TWILIO_ACCOUNT_SID: 'AC0',
};

test('ingest reads what it is told, with or without an address of its own', () => {
  expect(parseEnv(ingestEnv, ENV)).toEqual(ENV);
  const behind = { ...ENV, WEBHOOK_PUBLIC_URL: 'https://calls.example.com' };
  expect(parseEnv(ingestEnv, behind)).toEqual(behind);
});

test.each([...Object.keys(ENV), 'WEBHOOK_PUBLIC_URL'])('an empty %s is a broken deployment', (name) => {
  expect(() => parseEnv(ingestEnv, { ...ENV, [name]: '' })).toThrow(name);
});
