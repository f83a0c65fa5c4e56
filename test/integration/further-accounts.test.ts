import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../../local/emulator/local-folder';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import type { AccountCredentials } from '../../local/twilio/stand-in';
import { keysOfCall } from '../support/integration/bucket';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { openTerminal } from '../support/integration/pasted';
import { untilQuiet } from '../support/integration/quiet';
import { blocksOf, sectionsOf, titled } from '../support/markdown';

/* Two Twilio accounts report to one pipeline; a third one does as well, which is none of the pipeline's. */

jest.setTimeout(240_000);

/** A refused key is looked for in the secret anew every 30 s at most, and what was refused backs off. */
const PATIENCE_SECONDS = 150;

let pipeline: LocalPipeline;
let watcher: Watcher;
let first: AccountCredentials;
let further: AccountCredentials;
let stranger: AccountCredentials;

/** With a key of the first account that Twilio does not know. */
const broken = { twilioApiKeySecret: 'a key of long ago' };

beforeAll(async () => {
  const twilio = { subaccounts: ['north', 'strange'], accountSid: `AC${'1'.repeat(32)}` };
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: 'accounts', twilio, credentials: null });
  first = pipeline.twilio;
  [further = first, stranger = first] = pipeline.twilio.subaccounts;
  await pipeline.redeploy({ TWILIO_ACCOUNT_SIDS: further.accountSid });
  await pipeline.putCredentials({ ...broken, twilioAccounts: {} });
  const { status, stderr } = await addAccount(further);
  expect([status, stderr]).toEqual([0, expect.not.stringContaining(further.apiKeySecret)]);
  watcher = new Watcher(pipeline, () => undefined);
});
afterAll(() => pipeline.stop());

/** As docs/twilio.md says it. */
const addAccount = async ({ accountSid, authToken, apiKeySid, apiKeySecret }: AccountCredentials) => {
  const page = readFileSync(path.join(projectFolder, 'docs', 'twilio.md'), 'utf8');
  const [block = ''] = blocksOf(titled(sectionsOf(page), 'Subaccounts and other accounts').text);
  const script = block.replaceAll('recording-pipeline/', 'accounts/');
  const terminal = openTerminal(pipeline.emulator, 'accounts', {});
  return await terminal.paste(script, [accountSid, authToken, apiKeySid, apiKeySecret]);
};

const call = async ({ accountSid }: AccountCredentials, jobNumber: string) => {
  pipeline.airtable.addJob({ number: jobNumber });
  const { callSid, recordings, callbacks } = await pipeline.twilio.placeCall({ accountSid, jobNumber });
  return { callSid, sid: recordings[0]?.sid ?? '', statuses: callbacks.map(({ status }) => status) };
};

/** What Twilio was asked about a recording, by GET or DELETE: the account in the path, and what it answered. */
const askedAbout = (sid: string, asked: string) =>
  pipeline.twilio.requests
    .filter(({ method, path }) => method === asked && path.includes(sid))
    .map(({ path, status }) => ({ account: path.split('/')[3], status }));

const untilRefused = (sid: string) =>
  waitUntil(() => (askedAbout(sid, 'GET').some(({ status }) => status === 401) ? true : undefined), {
    seconds: 60,
    otherwise: () => `Twilio was not asked for ${sid}`,
  });

test("while the first account's key is refused, a recording of the further one comes home and is deleted there", async () => {
  const own = await call(first, 'J-first');
  const theirs = await call(further, 'J-further');
  expect([own.statuses, theirs.statuses]).toEqual([[204], [204]]);

  const [travel] = await untilHome(watcher, [theirs.sid]);

  expect(travel?.line?.jobNumber).toBe('J-further');
  expect(linesOf(pipeline, 'J-further')).toHaveLength(1);
  expect(askedAbout(theirs.sid, 'DELETE')).toEqual([{ account: further.accountSid, status: 204 }]);
  await untilRefused(own.sid);
  expect(pipeline.twilio.recording(own.sid).status).toBe('completed');

  await pipeline.putCredentials();
  await untilHome(watcher, [own.sid], PATIENCE_SECONDS);
  // Its deletion met the old key at first, which cleanup had read.
  expect(askedAbout(own.sid, 'DELETE').at(-1)).toEqual({ account: first.accountSid, status: 204 });
});

test("while the further account's key is refused, a recording of the first one comes home", async () => {
  const { twilio } = pipeline;
  const refusal = { kind: 'status', status: 401, accountSid: further.accountSid, times: Infinity } as const;
  for (const on of ['media', 'fetch', 'delete'] as const) twilio.addFault({ on, ...refusal });
  const theirs = await call(further, 'J-refused');
  const own = await call(first, 'J-fine');

  await untilHome(watcher, [own.sid]);

  await untilRefused(theirs.sid);
  expect(twilio.recording(theirs.sid).status).toBe('completed');
  twilio.clearFaults();
  await untilHome(watcher, [theirs.sid], PATIENCE_SECONDS);
});

test.each([
  ['signed by its own token', () => stranger.authToken],
  ['signed by the token of the further account', () => further.authToken],
  ['signed by the token of the first account', () => first.authToken],
])('an account that is not named is refused, %s: its recording stays', async (_name, token) => {
  const { twilio } = pipeline;
  const { sid, callSid } = await twilio.addRecording({ accountSid: stranger.accountSid });
  const outcome = await twilio.sendCallback(sid, { jobNumber: 'J-first', signWith: token() });
  expect(outcome.status).toBe(403);
  await untilQuiet(pipeline);
  expect(await keysOfCall(pipeline, callSid)).toEqual([]);
  expect(twilio.recording(sid).status).toBe('completed');
});

test('no account speaks for another', async () => {
  const { twilio } = pipeline;
  for (const [whose, by] of [
    [first, further],
    [further, first],
  ] as const) {
    const { sid } = await twilio.addRecording({ accountSid: whose.accountSid });
    const outcome = await twilio.sendCallback(sid, { jobNumber: 'J-first', signWith: by.authToken });
    expect(outcome.status).toBe(403);
  }
});
