import { request } from 'node:http';
import * as z from 'zod';
import type { MediaFault } from '../../../../local/twilio/faults';
import { startTwilio } from '../../../../local/twilio/start';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { basicAuth, exchange } from '../../../support/local/http';

const nextPage = z.object({ next_page_uri: z.string() });
const BYTES = 144 * 2_000;
let twilio: TwilioStandIn;
let sid: string;
beforeEach(async () => {
  twilio = await startTwilio();
  ({ sid } = await twilio.addRecording({ audio: { generate: { bytes: BYTES } } }));
});
afterEach(() => twilio.stop());

const url = (file: string) => `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/${file}`;
const headers = () => basicAuth(twilio.apiKeySid, twilio.apiKeySecret);
const send = (file: string, method = 'GET') => exchange(url(file), { method, headers: headers() });
const download = () => send(`Recordings/${sid}.mp3`);

/** Starts a download that will stall, and resolves with what has come by the time `bytes` are there. */
const stalled = (bytes: number) =>
  new Promise<{ promised: number; ended: Promise<unknown> }>((resolve, reject) => {
    const sent = request(url(`Recordings/${sid}.mp3`), { headers: headers(), agent: false }, (response) => {
      let got = 0;
      const ended = new Promise((settle) => response.on('close', settle).on('error', () => undefined));
      const promised = Number(response.headers['content-length']);
      response.on('data', (chunk: Buffer) => {
        got += chunk.length;
        if (got === bytes) resolve({ promised, ended });
      });
    });
    sent.on('error', reject).end();
  });

test.each<[MediaFault, number, string, RegExp]>([
  [{ kind: 'not-found' }, 404, 'application/xml', /<Code>20404</],
  [{ kind: 'html' }, 200, 'text/html', /<html>/],
  [{ kind: 'status', status: 503 }, 503, 'application/json', /"status":503/],
  [{ kind: 'status', status: 429 }, 429, 'application/json', /"code":20429/],
  [{ kind: 'status', status: 401 }, 401, 'application/json', /"code":20003/],
  [
    { kind: 'status', status: 403, code: 20005 },
    403,
    'application/json',
    /"code":20005,"message":"Account not active"/,
  ],
  [
    { kind: 'status', status: 503, format: 'problem' },
    503,
    'application/problem+json',
    /"title":"Service unavailable"/,
  ],
  [{ kind: 'storage-forbidden' }, 403, 'application/xml', /<Error><Code>AccessDenied</],
  [{ kind: 'empty' }, 200, 'audio/mpeg', /^$/],
])('%j answers once in place of the audio', async (fault, status, type, body) => {
  twilio.addFault(fault);
  const struck = await download();
  expect([struck.status, struck.headers['content-type']]).toEqual([status, type]);
  expect(struck.body.toString()).toMatch(body);
  expect((await download()).body).toHaveLength(BYTES);
});

test('cut: the promised length, then a broken connection after so many bytes', async () => {
  twilio.addFault({ kind: 'cut', afterBytes: 100_000 });
  const { status, headers: answered, body, broken } = await download();
  expect([status, answered['content-length'], body.length, broken]).toEqual([200, String(BYTES), 100_000, true]);
});

test('cut after nothing: headers only', async () => {
  twilio.addFault({ kind: 'cut', afterBytes: 0 });
  expect(await download()).toMatchObject({ status: 200, broken: true });
});

test('reset: no answer at all', async () => {
  twilio.addFault({ kind: 'reset' });
  await expect(download()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(twilio.requests.at(-1)).toMatchObject({ route: 'media', status: undefined });
});

test('wrong-length: more is promised than comes', async () => {
  twilio.addFault({ kind: 'wrong-length' });
  const { headers: answered, body, broken } = await download();
  expect([answered['content-length'], body.length, broken]).toEqual([String(BYTES + 1_000), BYTES, true]);
});

test('chunked: whole, but without a length', async () => {
  twilio.addFault({ kind: 'chunked' });
  const { headers: answered, body, broken } = await download();
  expect([answered['content-length'], answered['transfer-encoding'], broken]).toEqual([undefined, 'chunked', false]);
  expect(body).toHaveLength(BYTES);
});

test('chunked and cut: the connection breaks before the last chunk', async () => {
  twilio.addFault({ kind: 'chunked', afterBytes: 100_000 });
  const { headers: answered, body, broken } = await download();
  expect([answered['transfer-encoding'], body.length, broken]).toEqual(['chunked', 100_000, true]);
});

test.each([undefined, 100_000])(
  'unbounded after %p bytes: neither length nor chunks, and an end that looks like any other',
  async (afterBytes) => {
    twilio.addFault({ kind: 'unbounded', ...(afterBytes !== undefined && { afterBytes }) });
    const { status, headers: answered, body, broken } = await download();
    expect([status, answered['content-length'], answered['transfer-encoding']]).toEqual([200, undefined, undefined]);
    expect([answered.connection, body.length, broken]).toEqual(['close', afterBytes ?? BYTES, false]);
  },
);

test('label: the audio itself under another type, as in twilio-labs/serverless-api #22', async () => {
  twilio.addFault({ kind: 'label', type: 'binary/octet-stream' });
  const { headers: answered, body } = await download();
  expect([answered['content-type'], body.length, body.readUInt16BE(0)]).toEqual(['binary/octet-stream', BYTES, 0xfff3]);
});

test('not-mp3: the right type and length, the wrong bytes', async () => {
  twilio.addFault({ kind: 'not-mp3' });
  const { headers: answered, body } = await download();
  expect([answered['content-type'], body.length]).toEqual(['audio/mpeg', BYTES]);
  expect(body[0]).not.toBe(0xff);
});

test('slow: whole in the end', async () => {
  twilio.addFault({ kind: 'slow', bytesPerSecond: 10 * BYTES });
  expect((await download()).body).toHaveLength(BYTES);
});

test('stall: so many bytes, then silence until the stand-in stops, which it does at once', async () => {
  twilio.addFault({ kind: 'stall', afterBytes: 65_520 });
  const { promised, ended } = await stalled(65_520);
  expect(promised).toBe(BYTES);
  await twilio.stop();
  await ended;
});

test('stall before the headers: not even a status', async () => {
  twilio.addFault({ kind: 'stall', afterBytes: -1 });
  const answer = download();
  while (twilio.requests.length === 0) await new Promise(setImmediate);
  await twilio.stop();
  await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('REST faults strike their own route only, and change nothing', async () => {
  twilio.addFault({ on: 'delete', kind: 'status', status: 429 });
  twilio.addFault({ on: 'fetch', kind: 'status', status: 500 });
  twilio.addFault({ on: 'list', kind: 'reset' });
  expect((await download()).status).toBe(200);
  const refused = await send(`Recordings/${sid}.json`, 'DELETE');
  expect([refused.status, JSON.parse(refused.body.toString())]).toEqual([
    429,
    expect.objectContaining({ code: 20429 }),
  ]);
  expect(twilio.recording(sid).status).toBe('completed');
  expect((await send(`Recordings/${sid}.json`)).status).toBe(500);
  await expect(send('Recordings.json')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await send(`Recordings/${sid}.json`, 'DELETE')).status).toBe(204);
});

test('a REST error may be written after RFC 9457', async () => {
  twilio.addFault({ on: 'fetch', kind: 'status', status: 503, format: 'problem' });
  const refused = await send(`Recordings/${sid}.json`);
  expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(JSON.parse(refused.body.toString())).toEqual({
    type: 'https://www.twilio.com/docs/errors/20503',
    title: 'Service unavailable',
    status: 503,
    code: 20503,
    detail: 'Service unavailable',
  });
});

describe.each([
  ['fetch', 'GET', 'Recordings/{sid}.json', 200],
  ['delete', 'DELETE', 'Recordings/{sid}.json', 204],
  ['list', 'GET', 'Recordings.json', 200],
] as const)('a %s', (on, method, file, status) => {
  const ask = () => send(file.replace('{sid}', sid), method);

  test('may be slow: answered properly, but not while others are', async () => {
    twilio.addFault({ on, kind: 'slow', milliseconds: 3_600_000 });
    let isAnswered = false;
    void ask().then(
      () => (isAnswered = true),
      () => undefined,
    );
    while (twilio.requests.length === 0) await new Promise(setImmediate);
    expect((await download()).status).toBe(200);
    expect([isAnswered, twilio.recording(sid).status]).toEqual([false, 'completed']);
    twilio.addFault({ on, kind: 'slow', milliseconds: 1 });
    expect((await ask()).status).toBe(status);
  });

  test('may never be answered, and changes nothing then', async () => {
    twilio.addFault({ on, kind: 'stall' });
    const answer = ask();
    while (twilio.requests.length === 0) await new Promise(setImmediate);
    expect((await download()).status).toBe(200);
    await twilio.stop();
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(twilio.recording(sid).status).toBe('completed');
  });
});

test('a fault may be meant for one page of a list', async () => {
  await twilio.addRecording();
  twilio.addFault({ on: 'list', page: 1, kind: 'status', status: 500 });
  const first = await send('Recordings.json?PageSize=1');
  expect(first.status).toBe(200);
  const { next_page_uri: next } = nextPage.parse(JSON.parse(first.body.toString()));
  const second = () => exchange(twilio.url + next, { headers: headers() });
  expect([(await second()).status, (await second()).status]).toEqual([500, 200]);
});

test('a fault may be meant for one recording, for several requests, or until cleared', async () => {
  const { sid: other } = await twilio.addRecording({ faults: [{ kind: 'not-found', times: 2 }, { kind: 'empty' }] });
  expect((await download()).status).toBe(200);
  const statuses = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await send(`Recordings/${other}.mp3`)).status);
  expect(statuses).toEqual([404, 404, 200, 200]);
  twilio.addFault({ kind: 'not-found', times: Infinity });
  expect([(await download()).status, (await download()).status]).toEqual([404, 404]);
  twilio.clearFaults();
  expect((await download()).status).toBe(200);
});
