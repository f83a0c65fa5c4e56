import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { AirtableStandIn } from '../../../../local/airtable/stand-in';
import { startAirtable } from '../../../../local/airtable/start';
import { type HintOptions, hints } from '../../../../local/pipeline/hints';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { startReceiver } from '../../../support/local/receiver';

let twilio: TwilioStandIn;
let airtable: AirtableStandIn;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
/** Of a project whose folder has a name that no shell takes as it is. */
let folder: string;
beforeEach(async () => {
  [twilio, airtable, receiver] = await Promise.all([startTwilio(), startAirtable(), startReceiver()]);
  twilio.callbackUrl = `${receiver.origin}/recordings`;
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'hints-')), "Tim's $HOME; pipe line");
  mkdirSync(folder);
});
afterEach(async () => {
  rmSync(path.dirname(folder), { recursive: true });
  await Promise.all([twilio.stop(), airtable.stop(), receiver.stop()]);
});

const printed = (options: HintOptions = { environment: {} }) =>
  hints(
    {
      name: 'recording-pipeline',
      twilio,
      airtable,
      refreshToken: 'of the automation',
      refreshUrl: `${receiver.origin}/airtable/refresh`,
      emulator: {
        endpoint: 'https://127.0.0.1:4566',
        region: 'us-east-1',
        certificatesFile: path.join(folder, 'ca.pem'),
      },
      outputs: { BucketName: 'my-bucket' },
    },
    options,
  );

/** Runs the lines that begin with one of these words, as they stand, in a shell in that folder. */
const run = async (text: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
  const lines = text.split('\n').map((line) => line.trim());
  const script = lines.filter((line) => words.includes(line.split(' ')[0] ?? '')).join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
  });
  return stdout;
};

test('what they tell to try with curl works as it stands', async () => {
  airtable.renameTable("Jobs / it's open?");
  airtable.addJob({ number: 'J-1001', history: 'written' });
  const said = await run(printed(), ['curl']);
  expect(receiver.received.map(({ url }) => url)).toEqual(['/recordings?job_number=J-1001', '/airtable/refresh']);
  const [, refresh] = receiver.received;
  expect(refresh?.headers).toMatchObject({
    authorization: 'Bearer of the automation',
    'content-type': 'application/json',
  });
  expect(Object.keys(refresh?.parameters ?? {})).toEqual([JSON.stringify({ recordId: airtable.jobs()[0]?.id })]);
  expect(airtable.isTicked('J-1001')).toBe(true);
  expect(said).toContain('"callSid":"CA');
  expect(said).toContain('"History":"written"');
  expect(said).toContain('"status":"completed"');
});

test('behind a proxy they work, too', async () => {
  const environment = { http_proxy: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' };
  const text = printed({ environment });
  expect(await run(text, ['curl'], environment)).toContain('"callSid":"CA');
  expect(text).toContain(' NO_PROXY=127.0.0.1\n');
  expect(printed()).not.toMatch(/proxy/i);
});

test('an AWS client is led to the emulator and to nothing else, whatever the shell has', async () => {
  // Stands for the AWS CLI, and says what it was started with.
  writeFileSync(path.join(folder, 'aws'), '#!/bin/sh\necho "$@"\nenv | grep ^AWS_ | sort\n', { mode: 0o755 });
  const shell = {
    PATH: `${folder}:${process.env.PATH}`,
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'of a real account',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
    AWS_ENDPOINT_URL_SQS: 'https://sqs.example.com',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  };
  const [command, ...variables] = (await run(printed({ environment: shell }), ['unset', 'export', 'aws'], shell))
    .trim()
    .split('\n');
  expect(command).toBe('s3 ls --recursive s3://my-bucket');
  expect(Object.fromEntries(variables.map((variable) => variable.split('=')))).toEqual({
    AWS_ENDPOINT_URL: 'https://127.0.0.1:4566',
    AWS_CA_BUNDLE: path.join(folder, 'ca.pem'),
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    // AWS knows no such key: InvalidAccessKeyId.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});

test('the operator CLI is led there, too, whatever pipeline .env names', async () => {
  writeFileSync(path.join(folder, 'npx'), '#!/bin/sh\necho "$NODE_EXTRA_CA_CERTS $@"\n', { mode: 0o755 });
  const shell = { PATH: `${folder}:${process.env.PATH}` };
  expect(await run(printed({ environment: shell }), ['unset', 'export', 'npx'], shell)).toBe(
    ['url --job J-1001', 'access J-1001']
      .map(
        (asked) =>
          `${path.join(folder, 'ca.pem')} recordings ${asked} --pipeline recording-pipeline --region us-east-1\n`,
      )
      .join(''),
  );
});

test('a warning about the AWS CLI stands below what it is about', () => {
  expect(printed({ aboutAwsCli: 'Your aws is old.' })).toMatch(
    /\n {4}aws s3 ls [^\n]*\n {4}Your aws is old\.\n {2}with/,
  );
  expect(printed()).toMatch(/\n {4}aws s3 ls [^\n]*\n {2}with/);
});
