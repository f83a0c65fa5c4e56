import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'dotenv';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { type GuardedProcess, startGuarded } from '../../local/emulator/guarded-process';
import { ensureVirtualEnvironment } from '../../local/emulator/virtual-environment';
import { waitUntil } from '../../local/emulator/wait-until';
import { aClosedPort } from '../support/local/bare-server';
import { basicAuth, exchange } from '../support/local/http';

/* docs/another-endpoint.md, followed from the first command to the last, with other ports and folders. */

jest.setTimeout(300_000);

const blocks = fromMarkdown(readFileSync(join(PROJECT, 'docs/another-endpoint.md'), 'utf8')).children.flatMap((node) =>
  node.type === 'code' ? [node.value] : [],
);
const block = (word: string): string => {
  const found = blocks.find((one) => one.includes(word));
  if (found === undefined) throw new Error(`The page has no block with ${word}`);
  return found;
};

let folder: string;
let python: string;
/** What the page writes down, as it is here. */
let here: (text: string) => string;
const running: GuardedProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'another-endpoint-'));
  python = await ensureVirtualEnvironment(() => undefined);
  const places = new Map([
    ['/tmp/ministack/bin', dirname(python)],
    ['/tmp/local-aws', folder],
    ...(await Promise.all(
      ['4666', '4701', '4702'].map(async (port): Promise<[string, string]> => [port, String(await aClosedPort())]),
    )),
  ]);
  here = (text) => [...places].reduce((result, [written, real]) => result.replaceAll(written, real), text);
});
afterAll(async () => {
  await Promise.all(running.map((process) => process.kill()));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const inTheBackground = async (name: string, script: string): Promise<void> => {
  running.push(
    await startGuarded({
      python,
      args: ['bash', '-euc', here(script)],
      environment: { ...process.env },
      cwd: PROJECT,
      logFile: join(folder, `${name}.log`),
    }),
  );
};

const said = (name: string) => readFileSync(join(folder, `${name}.log`), 'utf8');

const answers = (name: string, question: () => Promise<unknown>) =>
  waitUntil(
    () =>
      question().then(
        () => true as const,
        () => undefined,
      ),
    {
      seconds: 60,
      otherwise: () => `${name} does not answer\n${said(name)}`,
    },
  );

test('the pipeline is deployed to an emulator that was started by hand, and a call comes home', async () => {
  // The environment of `npm start` is the same as the page makes by the first two commands.
  const [venv = '', install = '', ...start] = block('pip install').split('\n');
  expect([venv, install]).toEqual([
    expect.stringContaining('-m venv /tmp/ministack'),
    expect.stringContaining('pip install --no-deps -r local/emulator/requirements.txt'),
  ]);
  await inTheBackground('emulator', start.join('\n'));
  await waitUntil(() => (said('emulator').includes(here('Running on https://127.0.0.1:4666')) ? true : undefined), {
    seconds: 60,
    otherwise: () => `the emulator does not start\n${said('emulator')}`,
  });
  await inTheBackground('stand-ins', block('startTwilio({'));

  const settings = parse(here(block('TWILIO_ACCOUNT_SID=')));
  const { TWILIO_API_URL: twilio = '', AIRTABLE_ENDPOINT_URL: airtable = '' } = settings;
  await answers('stand-ins', () => Promise.all([exchange(twilio), exchange(airtable)]));

  // Where a machine has no AWS CLI, and beside a cdk.out that somebody uses.
  const deployment = [
    `aws() { '${python}' '${join(__dirname, '../support/integration/aws_cli.py')}' "$@"; }`,
    block('export AWS_ENDPOINT_URL'),
    block('npx cdk deploy').replaceAll(/npx cdk (\w+)/g, `npx cdk $1 --output ${join(folder, 'cdk.out')}`),
  ].join('\n');
  const environment = { PATH: process.env.PATH, HOME: folder, ...settings };
  await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here(deployment)], { cwd: PROJECT, env: environment });

  const asked = here(block('/_calls'));
  const urlWith = (part: string): string => new RegExp(`http://\\S*${part}\\S*`).exec(asked)?.[0] ?? '';
  const { body: placed } = await exchange(urlWith('/_calls'), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: /-d (\S+)/.exec(asked)?.[1] ?? '',
  });
  expect(JSON.parse(placed.toString())).toMatchObject({ callbacks: [{ status: 204 }] });

  const [, user = '', password = ''] = /-u (\w+):(\S+)/.exec(asked) ?? [];
  const token = /Bearer [\w-]+/.exec(asked)?.[0] ?? '';
  const jobs = async () => (await exchange(urlWith('/v0/'), { headers: { authorization: token } })).body.toString();
  const listed = async () =>
    (await exchange(urlWith('/2010-04-01/'), { headers: basicAuth(user, password) })).body.toString();
  await waitUntil(async () => ((await listed()).includes('"recordings":[]') ? true : undefined), {
    seconds: 60,
    otherwise: () => `Twilio still has the recording\n${said('emulator')}`,
  });
  expect(await jobs()).toContain('| Event: Recording | Source: IVR | URL: https://');
});
