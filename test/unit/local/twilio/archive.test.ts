import * as z from 'zod';
import type { TwilioOptions, TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';

const audio = { generate: { bytes: 144 } };
const NOW = new Date('2026-11-26T12:00:00Z');
const BACKLOG = 20_000;

let twilio: TwilioStandIn;
const start = async (options: TwilioOptions = {}) => {
  twilio = await startTwilio({ clock: () => NOW, ...options });
};
afterEach(() => twilio.stop());

const page = z.object({
  recordings: z.array(z.object({ sid: z.string(), call_sid: z.string(), date_created: z.string() })),
  next_page_uri: z.string().nullable(),
});
const base = () => `/2010-04-01/Accounts/${twilio.accountSid}/Recordings.json`;
const get = async (path: string) => {
  const { body } = await exchange(twilio.url + path, { headers: basicAuth(twilio.apiKeySid, twilio.apiKeySecret) });
  return page.parse(JSON.parse(body.toString()));
};
const all = async (query: string) => {
  const seen: string[] = [];
  let pages = 0;
  for (let next: string | null = `${base()}?${query}`; next !== null; pages += 1) {
    const { recordings, next_page_uri: following } = await get(next);
    seen.push(...recordings.map(({ sid }) => sid));
    next = following;
  }
  return { seen, pages };
};

test('many recordings are made at once, spread evenly over their time, each of a call of its own', async () => {
  await start();
  const from = new Date('2026-11-01T00:00:00Z');
  const made = await twilio.addRecordings({ count: 3, from, to: new Date('2026-11-03T00:00:00Z'), audio });
  expect(made.map(({ dateCreated }) => dateCreated.toISOString())).toEqual([
    '2026-11-01T00:00:00.000Z',
    '2026-11-02T00:00:00.000Z',
    '2026-11-03T00:00:00.000Z',
  ]);
  expect(new Set(made.map(({ callSid }) => callSid)).size).toBe(3);
  expect((await get(base())).recordings.map(({ sid }) => sid)).toEqual(made.map(({ sid }) => sid).toReversed());
  expect(await twilio.addRecordings({ count: 1, from, audio })).toMatchObject([{ dateCreated: from }]);
});

test('no callback speaks of them', async () => {
  await start({ callbackUrl: 'http://127.0.0.1:9/nobody' });
  await twilio.addRecordings({ count: 2, from: NOW, audio });
  expect(twilio.requests).toEqual([]);
});

test.each(['steady', 'shifting'] as const)('a backlog of 20,000 is told whole, by 20 pages (%s)', async (paging) => {
  await start({ paging });
  const made = await twilio.addRecordings({ count: BACKLOG, from: new Date('2023-01-01T00:00:00Z'), audio });
  const { seen, pages } = await all('PageSize=1000');
  expect(pages).toBe(20);
  expect(seen).toEqual(made.map(({ sid }) => sid).toReversed());
});

test('a page of it looks at no more recordings than it shows, wherever it begins', async () => {
  await start();
  const made = await twilio.addRecordings({ count: BACKLOG, from: new Date('2023-01-01T00:00:00Z'), audio });
  let looks = 0;
  for (const recording of made) {
    const { callSid } = recording;
    Object.defineProperty(recording, 'callSid', {
      get: () => {
        looks += 1;
        return callSid;
      },
    });
  }
  const oldest = made[0]?.dateCreated.toISOString().slice(0, 10) ?? '';
  const { recordings } = await get(`${base()}?PageSize=10&DateCreated=${oldest}`);
  expect(recordings).toHaveLength(10);
  // Each is looked at once or twice: whether it has a call, and which.
  expect(looks).toBeLessThanOrEqual(20);
});

test('what is deleted on the way leaves a plain list, and stays in the one with deleted ones', async () => {
  await start();
  const made = await twilio.addRecordings({ count: 30, from: new Date('2026-11-20T00:00:00Z'), audio });
  for (const { sid } of made.slice(10, 20)) twilio.setStatus(sid, 'deleted');
  const sids = made.map(({ sid }) => sid).toReversed();
  expect((await all('PageSize=7')).seen).toEqual([...sids.slice(0, 10), ...sids.slice(20)]);
  for (const paging of ['steady', 'shifting'] as const) {
    twilio.paging = paging;
    expect((await all('PageSize=7&IncludeSoftDeleted=true')).seen).toEqual(sids);
    expect((await all(`PageSize=2&IncludeSoftDeleted=true&CallSid=${made[15]?.callSid ?? ''}`)).seen).toEqual([
      made[15]?.sid,
    ]);
  }
});

test('paging may begin to shift while a list is read', async () => {
  await start();
  const made = await twilio.addRecordings({ count: 4, from: new Date('2026-11-20T00:00:00Z'), audio });
  const { next_page_uri: next } = await get(`${base()}?PageSize=2`);
  twilio.paging = 'shifting';
  twilio.setStatus(made[3]?.sid ?? '', 'deleted');
  expect((await get(next ?? '')).recordings.map(({ sid }) => sid)).toEqual([made[0]?.sid]);
});

describe('the route for people', () => {
  const post = (body: string) =>
    exchange(`${twilio.url}/_recordings`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  test('makes an archive over so many days until now', async () => {
    await start();
    const { status, body } = await post('count=3&days=2');
    expect([status, JSON.parse(body.toString())]).toEqual([
      200,
      { count: 3, oldest: '2026-11-24T12:00:00.000Z', newest: NOW.toISOString() },
    ]);
    expect(twilio.recordings().map(({ dateCreated }) => dateCreated.getUTCDate())).toEqual([24, 25, 26]);
  });

  test.each(['', 'count=0', 'count=x', 'count=1&days=-1', 'count=1&until=now'])('refuses %p', async (body) => {
    await start();
    expect((await post(body)).status).toBe(400);
    expect(twilio.recordings()).toEqual([]);
  });
});
