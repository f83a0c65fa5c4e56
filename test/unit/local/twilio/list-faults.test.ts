import * as z from 'zod';
import type { RestFault } from '../../../../local/twilio/faults';
import type { TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';

const audio = { generate: { bytes: 144 } };
let twilio: TwilioStandIn;
beforeEach(async () => {
  twilio = await startTwilio({ subaccounts: ['north'] });
  for (let n = 0; n < 3; n += 1) await twilio.addRecording({ audio });
});
afterEach(() => twilio.stop());

const page = z.object({ next_page_uri: z.string() });
const headers = () => basicAuth(twilio.accountSid, twilio.authToken);
const ask = (path: string, method = 'GET') => exchange(twilio.url + path, { method, headers: headers() });
const list = (accountSid = twilio.accountSid) => `/2010-04-01/Accounts/${accountSid}/Recordings.json?PageSize=1`;
const pages = async () => {
  const first = await ask(list());
  const { next_page_uri: next } = page.parse(JSON.parse(first.body.toString()));
  return { first, second: () => ask(next) };
};
const onSecond = (fault: object): RestFault => ({ on: 'list', page: 1, ...fault }) as RestFault;

test.each<[object, number, string, RegExp]>([
  [{ kind: 'html' }, 200, 'text/html', /^<!doctype html>/],
  [{ kind: 'body' }, 200, 'application/json; charset=utf-8', /^\{\}$/],
  [{ kind: 'body', body: '{"recordings":null}' }, 200, 'application/json; charset=utf-8', /^\{"recordings":null\}$/],
  [
    { kind: 'truncated', afterBytes: 30 },
    200,
    'application/json; charset=utf-8',
    /^\{"recordings":\[\{"account_sid":$/,
  ],
  [{ kind: 'status', status: 502 }, 502, 'application/json; charset=utf-8', /"status":502/],
])('%j strikes the second page once, and no other', async (fault, status, type, body) => {
  twilio.addFault(onSecond(fault));
  const { first, second } = await pages();
  expect(first.status).toBe(200);
  const struck = await second();
  expect([struck.status, struck.headers['content-type']]).toEqual([status, type]);
  expect(struck.body.toString()).toMatch(body);
  expect(page.safeParse(JSON.parse((await second()).body.toString())).success).toBe(true);
});

test('cut: the whole length is promised, and the connection breaks', async () => {
  twilio.addFault(onSecond({ kind: 'cut', afterBytes: 20 }));
  const { second } = await pages();
  const struck = await second();
  expect([struck.status, struck.body.length, struck.broken]).toEqual([200, 20, true]);
  expect(Number(struck.headers['content-length'])).toBeGreaterThan(20);
});

test('429 may say when to come again, and does not by itself', async () => {
  twilio.addFault(onSecond({ kind: 'status', status: 429, retryAfter: '2' }));
  twilio.addFault(onSecond({ kind: 'status', status: 429 }));
  const { second } = await pages();
  const [told, untold] = [await second(), await second()];
  expect([told.status, told.headers['retry-after'], untold.status, untold.headers['retry-after']]).toEqual([
    429,
    '2',
    429,
    undefined,
  ]);
});

test('429 of media may say so, too', async () => {
  const [{ sid } = { sid: '' }] = twilio.recordings();
  twilio.addFault({ kind: 'status', status: 429, retryAfter: '3' });
  const path = `/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${sid}.mp3`;
  expect((await ask(path)).headers['retry-after']).toBe('3');
});

test.each(['reset', 'stall'] as const)('%s leaves the second page without an answer', async (kind) => {
  twilio.addFault(onSecond({ kind }));
  const { second } = await pages();
  const answer = second();
  if (kind === 'stall') {
    while (twilio.requests.length < 2) await new Promise(setImmediate);
    await twilio.stop();
  }
  await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a deletion whose answer is lost has been done', async () => {
  const [{ sid } = { sid: '' }] = twilio.recordings();
  const path = `/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${sid}.json`;
  twilio.addFault({ on: 'delete', kind: 'answer-lost' });
  await expect(ask(path, 'DELETE')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(twilio.recording(sid).status).toBe('deleted');
  expect((await ask(path, 'DELETE')).status).toBe(404);
});

test.each(['html', 'body'] as const)('a deletion answered by %s has not', async (kind) => {
  const [{ sid } = { sid: '' }] = twilio.recordings();
  twilio.addFault({ on: 'delete', kind });
  const path = `/2010-04-01/Accounts/${twilio.accountSid}/Recordings/${sid}.json`;
  expect((await ask(path, 'DELETE')).status).toBe(200);
  expect(twilio.recording(sid).status).toBe('completed');
});

test('a fault may be meant for one account: lists, items and media', async () => {
  const [{ accountSid: child } = { accountSid: '' }] = twilio.subaccounts;
  const [own] = twilio.recordings();
  const other = await twilio.addRecording({ accountSid: child, audio });
  twilio.addFault({ on: 'list', kind: 'status', status: 401, accountSid: child, times: Infinity });
  twilio.addFault({ on: 'fetch', kind: 'status', status: 401, accountSid: child, times: Infinity });
  twilio.addFault({ kind: 'status', status: 401, accountSid: child, times: Infinity });
  const statuses = async (accountSid: string, sid: string) => [
    (await ask(list(accountSid))).status,
    (await ask(`/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.json`)).status,
    (await ask(`/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.mp3`)).status,
  ];
  expect(await statuses(child, other.sid)).toEqual([401, 401, 401]);
  expect(await statuses(twilio.accountSid, own?.sid ?? '')).toEqual([200, 200, 200]);
});
