import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import type { CallbackOverrides } from '../../local/twilio/stand-in';
import { objectAt } from '../support/integration/bucket';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { logged } from '../support/integration/logged';
import { untilQuiet } from '../support/integration/quiet';
import { tellingLines } from '../support/integration/secrets-in-logs';
import { type WebhookRequest, answerTo, signedRequest } from '../support/integration/webhook-request';

jest.setTimeout(120_000);

const NEXT_TOKEN = 'the token that Twilio promotes next';

let pipeline: LocalPipeline;
let watcher: Watcher;

beforeAll(async () => {
  pipeline = await startPipeline({ emulator: sharedEmulator(), name: 'webhook', credentials: null });
  watcher = new Watcher(pipeline, () => undefined);
});
afterAll(() => pipeline.stop());

/** The webhook's URL without the overrides that make Twilio try again. */
const urlFor = (jobNumber: string) => `${pipeline.outputs.WebhookUrl}?job_number=${jobNumber}`;

const aRecording = async () => (await pipeline.twilio.addRecording()).sid;

test('without the secret a webhook is answered 503, and the log names the command; with it the same one is accepted', async () => {
  const { twilio, airtable, outputs } = pipeline;
  airtable.addJob({ number: 'early' });
  const sid = await aRecording();

  const early = await twilio.sendCallback(sid, { callbackUrl: urlFor('early') });
  expect([early.status, early.body]).toEqual([503, '{"error":"try again"}']);
  const entry = await waitUntil(async () => (await logged(pipeline, 'ingest', { code: 'webhook-postponed' }))[0], {
    seconds: 30,
    otherwise: () => 'ingest did not log why',
  });
  expect(entry.error).toBe('credentials-unavailable');
  expect(entry.reason).toContain(`aws secretsmanager create-secret --name ${outputs.CredentialsSecretName} `);

  await pipeline.putCredentials({ twilioNextAuthToken: NEXT_TOKEN });
  expect((await twilio.sendCallback(sid, { callbackUrl: urlFor('early') })).status).toBe(204);
  await untilHome(watcher, [sid]);
});

describe('a webhook that is not to be trusted', () => {
  const refused: string[] = [];
  const aRefusedRecording = async () => {
    const sid = await aRecording();
    refused.push(sid);
    return sid;
  };

  test.each<[string, number, CallbackOverrides]>([
    ['with a forged signature', 403, { signWith: 'somebody else' }],
    ['without a signature', 403, { signWith: null }],
    ['of another account', 403, { parameters: { AccountSid: `AC${'0'.repeat(32)}` } }],
    ['without a recording SID', 400, { parameters: { RecordingSid: undefined } }],
    ['of more than 64 KB', 413, { parameters: { Padding: 'x'.repeat(64 * 1024) } }],
  ])('%s is answered %i, with a reason', async (_name, status, overrides) => {
    const sid = await aRefusedRecording();
    const outcome = await pipeline.twilio.sendCallback(sid, { callbackUrl: urlFor('refused'), ...overrides });
    expect(outcome.status).toBe(status);
    expect(outcome.body).toMatch(/^\{"error":".+"\}$/);
  });

  test.each<[string, number, (good: WebhookRequest) => Partial<WebhookRequest>]>([
    ['that is no form', 415, ({ headers }) => ({ headers: { ...headers, 'content-type': 'application/json' } })],
    ['by GET', 404, () => ({ method: 'GET', body: '' })],
    ['to another path', 404, ({ url }) => ({ url: url.replace('/twilio/recordings', '/twilio/other') })],
    ['for another job than was signed', 403, ({ url }) => ({ url: url.replace('refused', 'another') })],
    ['with a parameter that was not signed', 403, ({ body }) => ({ body: `${body}&RecordingChannels=2` })],
  ])('%s is answered %i', async (_name, status, broken) => {
    const good = await signedRequest(pipeline, urlFor('refused'), await aRefusedRecording());
    expect((await answerTo(pipeline, { ...good, ...broken(good) })).status).toBe(status);
  });

  test('gets nothing into the queue; the same request unbroken does', async () => {
    pipeline.airtable.addJob({ number: 'refused' });
    const sid = await aRecording();
    const good = await signedRequest(pipeline, urlFor('refused'), sid);
    expect((await answerTo(pipeline, good)).status).toBe(204);
    await untilHome(watcher, [sid]);
    await untilQuiet(pipeline);

    expect(refused).toHaveLength(10);
    const { requests } = pipeline.twilio;
    expect(requests.filter(({ recordingSid }) => recordingSid !== undefined && refused.includes(recordingSid))).toEqual(
      [],
    );
    expect(linesOf(pipeline, 'refused')).toHaveLength(1);
  });
});

test("the account's next auth token signs as well as the current one", async () => {
  const { twilio, airtable } = pipeline;
  airtable.addJob({ number: 'promoted' });
  const sid = await aRecording();
  const { status } = await twilio.sendCallback(sid, { callbackUrl: urlFor('promoted'), signWith: NEXT_TOKEN });
  expect(status).toBe(204);
  await untilHome(watcher, [sid]);
});

test('job numbers arrive as they were meant, however the URL writes them', async () => {
  const { twilio, airtable } = pipeline;
  const meant: readonly [query: string, jobNumber: string][] = [
    ['job_number=plus+space', 'plus space'],
    ['job_number=percent%20space', 'percent space'],
    ['job_number=1%2B1', '1+1'],
    ['job_number=K%C3%B6ln-%E6%9D%B1%E4%BA%AC', 'Köln-東京'],
    // Decomposed: o and a combining diaeresis.
    ['job_number=Ko%CC%88ln', 'Köln'],
    ['job_number=roh-Ä', 'roh-Ä'],
    ['b=2&job_number=twice&a=1&job_number=other', 'twice'],
    [`job_number=O'Hara%5C%22%7B%7D`, `O'Hara\\"{}`],
    ['job_number=a%2Fb%3Fc%23d%26e', 'a/b?c#d&e'],
  ];
  for (const [, number] of meant) airtable.addJob({ number });

  const sids: string[] = [];
  for (const [query] of meant) {
    const sid = await aRecording();
    sids.push(sid);
    const { status } = await twilio.sendCallback(sid, { callbackUrl: `${pipeline.outputs.WebhookUrl}?${query}` });
    expect([query, status]).toEqual([query, 204]);
  }
  const travels = await untilHome(watcher, sids);

  expect(travels.map(({ line }) => line?.jobNumber)).toEqual(meant.map(([, number]) => number));
  for (const [index, { stored }] of travels.entries()) {
    const { Metadata = {} } = await objectAt(pipeline, stored?.key ?? '');
    expect(decodeURIComponent(Metadata['job-number'] ?? '')).toBe(meant[index]?.[1]);
    expect(stored?.key).toMatch(/^recordings\/\d{4}\/\d\d\/\d\d\/[^/\s?#&]+\.mp3$/);
  }
});

test('no log tells a token, a signature or what was wrong in a forged webhook', async () => {
  const forgery = { From: '+15555550999', Body: 'my secret' };
  const outcome = await pipeline.twilio.sendCallback(await aRecording(), {
    callbackUrl: urlFor('private'),
    parameters: forgery,
    signWith: 'somebody else',
  });
  expect(outcome.status).toBe(403);
  expect(await logged(pipeline, 'ingest', { code: 'webhook-refused' })).not.toEqual([]);
  const secrets = [NEXT_TOKEN, outcome.signature ?? 'no signature', '5555550999', 'my secret'];
  expect(await tellingLines(pipeline, secrets)).toEqual([]);
});
