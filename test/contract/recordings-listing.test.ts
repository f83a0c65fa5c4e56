import { twilioListing } from '../../lambdas/adapters/twilio-listing';
import type { ListPage, ListQuery, RecordingsListing } from '../../lambdas/core/ports/twilio';
import { accountSid } from '../../lambdas/core/recording';
import { sweep } from '../../lambdas/core/sweep';
import { realTime } from '../../lambdas/runtime/time';
import type { Fault } from '../../local/twilio/faults';
import type { OnOrBefore } from '../../local/twilio/list';
import type { TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { NO_DEADLINE } from '../support/subjects';
import { secretOf } from '../support/worlds/twilio-world';

const TODAY = '2026-11-26';
const NOON = new Date(`${TODAY}T12:00:00Z`);

/** Pauses are over at once; how long each was is kept. */
const hasty = () => {
  const pauses: number[] = [];
  const pause = (ms: number, signal: AbortSignal) => {
    // What limits one request is no pause between two.
    if (ms === 30_000) return realTime.pause(ms, signal);
    pauses.push(ms);
    return Promise.resolve();
  };
  return { pauses, time: { ...realTime, random: () => 1 - Number.EPSILON, pause } };
};

let twilio: TwilioStandIn;
let pauses: number[];
let list: RecordingsListing;

const start = async (onOrBefore: OnOrBefore = 'midnight') => {
  twilio = await startTwilio({ clock: () => NOON, onOrBefore });
  const { time, pauses: kept } = hasty();
  pauses = kept;
  list = twilioListing(
    { TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_API_URL: twilio.url },
    { credentials: new MemoryCredentials(secretOf(twilio)), time },
  );
};
afterEach(() => twilio.stop());

const page = (query: Partial<ListQuery> = {}, next?: string): Promise<ListPage> =>
  list.page({ accountSid: accountSid.parse(twilio.accountSid), ...query }, next, NO_DEADLINE);

const requests = () => twilio.requests.filter(({ route }) => route === 'list');

test('what a recording is, as Twilio lists it', async () => {
  await start();
  const { sid, callSid } = await twilio.addRecording({
    dateCreated: NOON,
    startTime: new Date('2026-11-26T11:59:00Z'),
    durationSeconds: 60,
    channels: 2,
  });
  expect(await page()).toEqual({
    recordings: [
      {
        sid,
        accountSid: twilio.accountSid,
        callSid,
        status: 'completed',
        createdAt: NOON,
        startedAt: new Date('2026-11-26T11:59:00Z'),
        durationSeconds: 60,
        channels: 2,
        source: 'DialVerb',
        errorCode: undefined,
      },
    ],
    unreadable: 0,
    next: undefined,
  });
});

test('one under way has no length yet, one that is absent has a reason, and a conference takes the place of a call', async () => {
  await start();
  const conferenceSid = `CF${'3'.repeat(32)}`;
  await twilio.addRecording({ status: 'in-progress', durationSeconds: -1 });
  await twilio.addRecording({ status: 'absent', errorCode: 16101 });
  await twilio.addRecording({ conferenceSid });
  const { recordings } = await page();
  expect(new Map(recordings.map((one) => [one.status, one]))).toMatchObject(
    new Map([
      ['in-progress', { durationSeconds: undefined }],
      ['absent', { errorCode: '16101' }],
      ['completed', { callSid: conferenceSid }],
    ]),
  );
});

test('pages of 1,000 unless asked otherwise, each with the way to the next, soft-deleted ones on request', async () => {
  await start();
  await twilio.addRecordings({ count: 25, from: new Date('2026-11-20T00:00:00Z') });
  const first = await page({ pageSize: 10 });
  const second = await page({ pageSize: 10 }, first.next);
  const third = await page({ pageSize: 10 }, second.next);
  expect([first, second, third].map(({ recordings }) => recordings.length)).toEqual([10, 10, 5]);
  expect(third.next).toBeUndefined();
  twilio.setStatus(first.recordings[0]?.sid ?? '', 'deleted');
  expect((await page()).recordings).toHaveLength(24);
  expect((await page({ withDeleted: true })).recordings).toHaveLength(25);
});

describe.each(['midnight', 'day'] as const)('where "on or before" a day ends at its %s', (onOrBefore) => {
  test.each([
    ['one day', '2026-11-22', '2026-11-22', 24],
    ['some days', '2026-11-20', '2026-11-23', 96],
    ['all from a day on', '2026-11-24', undefined, 60],
  ])('a sweep of %s has all of each day and none of the others', async (_, from, to, count) => {
    await start(onOrBefore);
    const began = new Date('2026-11-19T00:00:00Z');
    await twilio.addRecordings({ count: 180, from: began, to: new Date('2026-11-26T11:00:00Z') });
    const found: string[] = [];
    const range = { accountSid: accountSid.parse(twilio.accountSid), from, to };
    for await (const { recordings } of sweep(list, range, TODAY, NO_DEADLINE))
      found.push(...recordings.map(({ createdAt }) => createdAt.toISOString().slice(0, 10)));
    expect(found).toHaveLength(count);
    expect(found.every((day) => day >= from && day <= (to ?? TODAY))).toBe(true);
    expect(found).toEqual(found.toSorted());
  });
});

const once = (fault: object) => fault as Fault;

test.each([
  ['429', { kind: 'status', status: 429 }],
  ['500', { kind: 'status', status: 500 }],
  ['503 in RFC 9457', { kind: 'status', status: 503, format: 'problem' }],
  ['a reset', { kind: 'reset' }],
  ['an HTML page with 200', { kind: 'html' }],
  ['{} with 200', { kind: 'body', body: '{}' }],
  ['a list that does not say whether it goes on', { kind: 'body', body: '{"recordings":[]}' }],
  ['an empty array', { kind: 'body', body: '[]' }],
  ['truncated JSON', { kind: 'truncated', afterBytes: 300 }],
  ['a cut connection', { kind: 'cut', afterBytes: 300 }],
])('after %s it is asked again, and no absence is taken for an answer', async (_, fault) => {
  await start();
  await twilio.addRecording();
  twilio.addFault(once({ on: 'list', ...fault }));
  expect((await page()).recordings).toHaveLength(1);
  expect(requests()).toHaveLength(2);
  expect(pauses).toHaveLength(1);
});

test('trouble that stays ends after about a minute of pauses', async () => {
  await start();
  twilio.addFault({ on: 'list', kind: 'status', status: 503, times: Infinity });
  await expect(page()).rejects.toMatchObject({ code: 'twilio-unavailable', disposition: 'retry' });
  expect(pauses.map((ms) => Math.round(ms / 1000))).toEqual([1, 2, 4, 8, 16, 32]);
});

test('Retry-After is kept to, unless it is longer than a run can wait', async () => {
  await start();
  twilio.addFault({ on: 'list', kind: 'status', status: 429, retryAfter: '20' });
  await page();
  expect(pauses).toEqual([20_000]);
  twilio.addFault({ on: 'list', kind: 'status', status: 429, retryAfter: '3600' });
  await expect(page()).rejects.toMatchObject({ waitAtLeastSeconds: 3600 });
});

test.each([
  [401, 'twilio-credentials-refused'],
  [403, 'twilio-credentials-refused'],
  [400, 'twilio-unavailable'],
])('%d is not asked again: %s', async (status, code) => {
  await start();
  twilio.addFault({ on: 'list', kind: 'status', status, times: Infinity });
  await expect(page()).rejects.toMatchObject({ code });
  expect(pauses).toEqual([]);
});

test('entries that cannot be read are counted, and the others come', async () => {
  await start();
  const { sid } = await twilio.addRecording();
  const entry = { sid, status: 'completed', date_created: 'Thu, 26 Nov 2026 11:00:00 +0000' };
  const recordings = [entry, { ...entry, sid: 'RE1' }, { ...entry, date_created: 'soon' }, null, 7];
  twilio.addFault({ on: 'list', kind: 'body', body: JSON.stringify({ recordings, next_page_uri: null }) });
  const { recordings: read, unreadable } = await page();
  expect([read.length, unreadable]).toEqual([1, 4]);
  expect(read).toMatchObject([{ sid, callSid: undefined, startedAt: undefined, channels: undefined }]);
});

test.each([
  ['page', { page: 0 }],
  ['page_size', { page_size: 1000 }],
  ['first_page_uri', { first_page_uri: '/2010-04-01/Accounts/AC1/Recordings.json?PageSize=1000&Page=0' }],
])('a page that says which it is (%s), and names no next one, is the last', async (_, paging) => {
  await start();
  const { sid } = await twilio.addRecording();
  const recordings = [{ sid, status: 'completed', date_created: 'Thu, 26 Nov 2026 11:00:00 +0000' }];
  twilio.addFault({ on: 'list', kind: 'body', body: JSON.stringify({ recordings, ...paging }) });
  expect(await page()).toMatchObject({ recordings: [{ sid }], next: undefined });
  expect(requests()).toHaveLength(1);
});

test.each([
  [90, 90],
  ['90', 90],
  [-1, undefined],
  ['-1', undefined],
  [null, undefined],
  ['soon', undefined],
])('a length of %j is %j seconds', async (duration, durationSeconds) => {
  await start();
  const { sid } = await twilio.addRecording();
  const recordings = [{ sid, status: 'completed', date_created: 'Thu, 26 Nov 2026 11:00:00 +0000', duration }];
  twilio.addFault({ on: 'list', kind: 'body', body: JSON.stringify({ recordings, next_page_uri: null }) });
  expect((await page()).recordings).toMatchObject([{ sid, durationSeconds }]);
});

test("a next page elsewhere is asked for at Twilio's own address: the key goes nowhere else", async () => {
  await start();
  const uri = 'https://elsewhere.example/2010-04-01/Accounts/AC0/Recordings.json?Page=0&PageSize=10';
  const body = JSON.stringify({ recordings: [], next_page_uri: uri });
  twilio.addFault({ on: 'list', kind: 'body', body });
  const { next } = await page();
  await page({}, next);
  expect(requests().map(({ path, status }) => [path, status])).toEqual(
    Array.from({ length: 2 }, () => [`/2010-04-01/Accounts/${twilio.accountSid}/Recordings.json`, 200]),
  );
});
