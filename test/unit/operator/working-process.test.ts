import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BareQueue, startBareAws } from '../../support/local/bare-aws';
import type { Answer, Asked, BareServer } from '../../support/local/bare-server';

/* Commands that take their time, as processes of a machine's own clock, pipes and signals, before an AWS that speaks HTTP. */

// It starts programs, which takes its time on a busy machine.
jest.setTimeout(60_000);

const script = path.join(__dirname, '../../../bin/recordings.js');

let folder: string;
let aws: BareServer | undefined;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'operator-'))));
afterEach(async () => {
  await aws?.stop();
  aws = undefined;
  rmSync(folder, { recursive: true });
});

const NAMES = ['Recordings', 'History', 'Cleanup'] as const;

const started = async (others?: (asked: Asked) => Answer | undefined) => {
  const queues = NAMES.flatMap((name) => [new BareQueue(`${name}Queue`), new BareQueue(`${name}DeadLetterQueue`)]);
  const stack = (url: string) => ({
    name: 'recording-pipeline',
    outputs: {
      UrlSignerUrl: 'https://signer.example.com/urls',
      BucketName: 'recordings-bucket',
      LinksBucketName: 'links-bucket',
      ...Object.fromEntries(queues.map(({ name }) => [`${name}Url`, `${url}/111122223333/${name}`])),
    },
  });
  aws = await startBareAws({ stack, queues, ...(others && { others }) });
  const of = (name: string): BareQueue => queues.find((one) => one.name === name) ?? new BareQueue(name);
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'an example',
  };
  return { work: of('RecordingsQueue'), deadLetters: of('RecordingsDeadLetterQueue'), environment, url: aws.url };
};

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param until the reader of standard output goes when it is given this */
const run = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  until: (said: string) => boolean = () => false,
): Promise<Ended> => {
  const child = spawn(process.execPath, [script, ...args, '--pipeline', 'recording-pipeline'], { cwd: folder, env });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += String(text);
    if (until(said.out)) child.stdout.destroy();
  });
  child.stderr.on('data', (text) => (said.err += String(text)));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, ...said });
    });
  });
};

describe('redrive', () => {
  test('waits between two messages, with nothing else that would keep it alive', async () => {
    const { work, deadLetters, environment } = await started();
    for (const body of ['1', '2', '3']) deadLetters.push(body);
    const { code, out, err } = await run(['redrive', '--yes', '--rate', '2'], environment);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Moved 3 messages.');
    expect([work.bodies, deadLetters.bodies]).toEqual([['1', '2', '3'], []]);
  });

  test('whose reader has gone before it begins leaves each message in one of the two queues, for anybody to have', async () => {
    const { work, deadLetters, environment } = await started();
    const bodies = Array.from({ length: 200 }, (_, index) => String(index));
    for (const body of bodies) deadLetters.push(body);
    const { code, err } = await run(['redrive', '--yes', '--rate', '20'], environment, (out) => out.length > 0);
    expect([code, err]).toEqual([141, '']);
    expect([...work.bodies, ...deadLetters.bodies]).toEqual(bodies);
    expect(deadLetters.bodies.length).toBeGreaterThan(0);
    expect(deadLetters.held).toBe(0);
  });
});

describe('adopt', () => {
  const account = `AC${'1'.repeat(32)}`;
  const secret = { twilioAuthToken: 'token', twilioApiKeySid: 'SK1', twilioApiKeySecret: 'hush', airtableToken: 'pat' };

  /** All that it asks for, in the order of the services; Twilio is away for one question. */
  const answering = () => {
    const counts = { twilio: 0 };
    const variables = (url: string) => ({
      TWILIO_ACCOUNT_SID: account,
      TWILIO_API_URL: url,
      AIRTABLE_BASE_ID: 'app1',
      AIRTABLE_ENDPOINT_URL: url,
      AIRTABLE_JOBS_TABLE: 'Jobs',
      AIRTABLE_JOB_NUMBER_FIELD: 'Job Number',
      AIRTABLE_HISTORY_FIELD: 'History',
      RECORDINGS_BUCKET: 'recordings-bucket',
      S3_PREFIXES: 'recordings',
      CREDENTIALS_SECRET_NAME: 'recording-pipeline/credentials',
      TWILIO_AUDIO_WAIT_MINUTES: '60',
      STORAGE_PRICES: '{"StandardStorage":0.023}',
    });
    const answer = ({ url, headers }: Asked): Answer | undefined => {
      const host = `http://${headers.host ?? ''}`;
      if (url.pathname.includes('/functions/'))
        return { body: JSON.stringify({ Environment: { Variables: variables(host) } }) };
      if (String(headers['x-amz-target']).startsWith('secretsmanager'))
        return { body: JSON.stringify({ SecretString: JSON.stringify(secret) }) };
      if (url.searchParams.has('lifecycle'))
        return {
          status: 404,
          type: 'application/xml',
          body: '<Error><Code>NoSuchLifecycleConfiguration</Code><Message>none</Message></Error>',
        };
      if (url.pathname.includes('/Recordings.json')) {
        counts.twilio += 1;
        return counts.twilio === 1
          ? { status: 503, body: '{}' }
          : { body: JSON.stringify({ recordings: [], next_page_uri: null }) };
      }
      return undefined;
    };
    return { counts, answer };
  };

  test('waits for a Twilio that is away for a moment, with nothing else that would keep it alive', async () => {
    const { counts, answer } = answering();
    const { environment } = await started(answer);
    const { code, out, err } = await run(['adopt', '--from', '2026-01-01', '--dry-run'], environment);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Twilio lists 0 recordings');
    expect(counts.twilio).toBe(2);
    expect(`${out}${err}`).not.toContain(secret.twilioApiKeySecret);
  });
});
