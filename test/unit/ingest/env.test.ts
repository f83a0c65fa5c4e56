import { ingestEnv } from '../../../lambdas/ingest/env';
import { parseEnv } from '../../../lambdas/runtime/parse-env';
import { blamedIn } from '../../support/worlds/blamed';

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

const blamed = blamedIn(ingestEnv, ENV);
const names = Object.keys(ENV);

test('every variable is needed: without it the deployment is broken, and the error names it', () => {
  expect(names.map((name) => blamed(name, undefined))).toEqual(names.map((name) => [name]));
});

test('an empty one, or an address that is none, breaks it, too', () => {
  const texts = [...names, 'WEBHOOK_PUBLIC_URL'];
  expect(texts.map((name) => blamed(name, ''))).toEqual(texts.map((name) => [name]));
  const addresses = texts.filter((name) => name.endsWith('_URL'));
  expect(addresses.map((name) => blamed(name, 'nowhere'))).toEqual(addresses.map((name) => [name]));
});
