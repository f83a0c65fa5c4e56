import { execFile, type ExecFileException } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod';
import { publicUrl } from '../../local/deploy/deploy';
import { projectFolder } from '../../local/emulator/local-folder';
import { rootCredentials, searchPath } from '../../local/emulator/environment';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { cliEnvironment } from '../../local/pipeline/recordings-cli';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import type { Travel } from '../../local/pipeline/travel';
import { Watcher } from '../../local/pipeline/watcher';
import { urlDocument } from '../../operator/url/document';
import { untilHome } from '../support/integration/homecoming';

/* The operator CLI as a person runs it, against a deployed pipeline: a process of its own, with its own AWS credentials. */

jest.setTimeout(120_000);

const NAME = 'cli';
const JOB = `J"\\ O'Neil`;

let pipeline: LocalPipeline;
let travels: readonly Travel[];

beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: NAME });
  pipeline.airtable.addJob({ number: JOB });
  const callbackUrl = `${pipeline.outputs.WebhookUrl}?job_number=${encodeURIComponent(JOB)}`;
  const calls = [await pipeline.twilio.placeCall({ callbackUrl }), await pipeline.twilio.placeCall({ callbackUrl })];
  const sids = calls.flatMap(({ recordings }) => recordings.map(({ sid }) => sid));
  travels = await untilHome(new Watcher(pipeline, () => undefined), sids);
});
afterAll(() => pipeline.stop());

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** In the project's folder, and with what its `.env` could say overruled. */
const run = (program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Said> =>
  new Promise((resolve) => {
    const env = {
      PATH: searchPath(),
      HOME: pipeline.emulator.runFolder,
      npm_config_update_notifier: 'false',
      ...cliEnvironment(pipeline.emulator),
      PIPELINE_NAME: NAME,
      S3_REGION: pipeline.emulator.region,
      ...environment,
    };
    execFile(program, args, { cwd: projectFolder, env }, (error: ExecFileException | null, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });

const recordings = (args: readonly string[], environment?: NodeJS.ProcessEnv) =>
  run(process.execPath, [path.join(projectFolder, 'bin/recordings.js'), ...args], environment);

const documentIn = (text: string) =>
  z
    .string()
    .transform((json) => urlDocument.parse(JSON.parse(json)))
    .parse(text);
const errorIn = (text: string) =>
  z.object({ error: z.looseObject({ code: z.string(), message: z.string() }) }).parse(JSON.parse(text)).error;

const iam = () => {
  const { endpoint, region, certificate } = pipeline.emulator;
  const requestHandler = { httpsAgent: new https.Agent({ ca: certificate }) };
  return new IAMClient({ endpoint, region, credentials: rootCredentials, requestHandler });
};

/** A person of the account, who may do nothing yet. */
const somebody = async (UserName: string): Promise<NodeJS.ProcessEnv> => {
  await iam().send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey };
};

const keyOf = (travel: Travel | undefined): string => travel?.stored?.key ?? '';

test('npx recordings url gives links to the recordings of a Job, which play', async () => {
  const { code, out, err } = await run('npx', ['recordings', 'url', '--job', JOB]);
  expect([code, err]).toEqual([0, '']);
  const links = out.split('\n').filter((line) => line.startsWith('https://'));
  expect(links).toHaveLength(2);
  for (const link of links) expect((await pipeline.open(link)).status).toBe(200);
  for (const { recording } of travels) expect(out).toContain(recording.sid);
  expect(out).toContain('2 links. They work until ');
});

test('npm run hands it on to programs as JSON', async () => {
  const { code, out } = await run('npm', [
    'run',
    '--silent',
    'recordings',
    '--',
    'url',
    '--job',
    JOB,
    '--json',
    '--minutes',
    '1',
  ]);
  expect(code).toBe(0);
  const { pipeline: name, links, missing } = documentIn(out);
  expect([name, missing]).toEqual([NAME, []]);
  expect(links.map(({ key }) => key).sort()).toEqual(travels.map(keyOf).sort());
  for (const { jobNumber, channels, bytes } of links)
    expect([jobNumber, channels, bytes]).toEqual([JOB, 1, expect.any(Number)]);
});

test('an old link is as good as a key, a call and its day as good as a Job', async () => {
  const [travel] = travels;
  const key = keyOf(travel);
  const old = `https://${pipeline.outputs.BucketName}.s3.${pipeline.emulator.region}.amazonaws.com/${encodeURI(key)}?X-Amz-Expires=900`;
  const [, year, month, day] = /\/(\d{4})\/(\d{2})\/(\d{2})\//.exec(key) ?? [];
  const byLink = await recordings(['url', '--json', '--key', old]);
  const byCall = await recordings([
    'url',
    '--json',
    '--call',
    travel?.recording.callSid ?? '',
    '--date',
    `${year}-${month}-${day}`,
  ]);
  for (const { code, out } of [byLink, byCall]) {
    expect(code).toBe(0);
    expect(documentIn(out).links.map((link) => link.key)).toEqual([key]);
  }
});

test('what is not there exits with 3, and says where it was looked for', async () => {
  const { code, out, err } = await recordings(['url', '--recording', `RE${'0'.repeat(32)}`, '--json']);
  expect([code, out]).toEqual([3, '']);
  const { code: told, looked } = errorIn(err);
  expect(told).toBe('recording-not-found');
  expect(looked).not.toHaveLength(0);
});

test('longer than the pipeline allows is told in its own words', async () => {
  const { code, err } = await recordings(['url', '--job', JOB, '--minutes', '16']);
  expect(code).toBe(2);
  expect(err).toContain('a whole number from 1 to 15');
});

test('a person without the policy is told which one, and gets links with it', async () => {
  const ada = await somebody('ada');
  const address = ['--url-signer', `${publicUrl(pipeline.emulator, NAME)}/urls`];
  const refused = await recordings(['url', '--job', JOB, '--json', ...address], ada);
  expect(refused.code).toBe(1);
  expect(errorIn(refused.err).code).toBe('not-allowed');
  expect(errorIn(refused.err).caller).toMatch(/:user\/ada$/);
  const blind = await recordings(['url', '--job', JOB, '--json'], ada);
  expect(errorIn(blind.err)).toMatchObject({ code: 'not-allowed', permission: 'cloudformation:DescribeStacks' });

  await iam().send(
    new AttachUserPolicyCommand({ UserName: 'ada', PolicyArn: pipeline.outputs.LinkRequestersPolicyArn }),
  );
  const { code, out, err } = await recordings(['url', '--job', JOB, '--json'], ada);
  expect([code, err]).toEqual([0, '']);
  expect(documentIn(out).links).toHaveLength(2);
});

test('a clock that is wrong by 15 minutes is told so', async () => {
  // Of its root user MiniStack checks nothing.
  const grace = await somebody('grace');
  await iam().send(
    new AttachUserPolicyCommand({ UserName: 'grace', PolicyArn: pipeline.outputs.LinkRequestersPolicyArn }),
  );
  const file = path.join(pipeline.emulator.runFolder, 'a-quarter-of-an-hour-ago.cjs');
  writeFileSync(
    file,
    `const now = Date.now;
     globalThis.Date = class extends Date { constructor(...given) { super(...(given.length > 0 ? given : [now() - 900_000])); } };
     Date.now = () => now() - 900_000;`,
  );
  const { code, err } = await recordings(['url', '--job', JOB], {
    ...grace,
    NODE_OPTIONS: `--require=${file}`,
  });
  expect(code).toBe(1);
  expect(err).toContain("This machine's clock is 15 minutes slow");
});

test('recordings reapply shows what differs from the template, and changes nothing', async () => {
  const { code, out, err } = await recordings(['reapply', '--json']);
  const { items, done } = z
    .object({
      done: z.boolean(),
      items: z.array(z.object({ title: z.string(), state: z.string(), putBack: z.boolean() })),
    })
    .parse(JSON.parse(out));
  expect([code, done, err]).toEqual([1, false, '']);
  // The local run adapts these two to MiniStack: local/deploy/bucket-policy.ts.
  const different = items.filter(({ state }) => state !== 'same').map(({ title }) => title);
  const { BucketName, LinksBucketName } = pipeline.outputs;
  expect(different.sort()).toEqual([BucketName, LinksBucketName].map((name) => `policy of the bucket ${name}`).sort());
  expect(items.length).toBeGreaterThan(10);
  expect(items.filter(({ putBack }) => putBack)).toEqual([]);
});
