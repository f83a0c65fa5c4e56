/*
 * Twilio's list of recordings, on the fake and on the adapter at Twilio's stand-in. Sources: twilio-oai (ListRecording),
 * twilio-python #395 (PageToken), airbyte #4070 and saintpete/twilio-go #8 (days), twilio.com/docs/api/errors.
 */
import { twilioListing } from '../../lambdas/adapters/twilio-listing';
import { dayAt } from '../../lambdas/core/days';
import type { ListQuery, RecordingsListing } from '../../lambdas/core/ports/twilio';
import { type RecordingSid, accountSid } from '../../lambdas/core/recording';
import { sweep } from '../../lambdas/core/sweep';
import type { Time } from '../../lambdas/core/time';
import { realTime } from '../../lambdas/runtime/time';
import type { RestFault } from '../../local/twilio/faults';
import type { TwilioOptions, TwilioStandIn } from '../../local/twilio/stand-in';
import { startTwilio } from '../../local/twilio/start';
import { recordingsListingContract } from '../support/contracts/recordings-listing-contract';
import { MemoryListing } from '../support/fakes/memory-listing';
import { MemoryCredentials } from '../support/fakes/small-fakes';
import { ANOTHER_ACCOUNT, NO_DEADLINE, aCallSid, aRecordingSid } from '../support/subjects';
import { secretOf } from '../support/worlds/twilio-world';

const audio = { generate: { bytes: 144 } };
const NOW = new Date('2026-11-26T12:00:00Z');
const FIRST = accountSid.parse(`AC${'1'.repeat(32)}`);
/** The longest wait for an answer, which is not to be cut short. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Time whose pauses between tries are over at once, and noted. */
const impatientTime = () => {
  const pauses: number[] = [];
  const time: Time = {
    ...realTime,
    random: () => 0,
    pause: (ms, signal) => {
      if (ms === ANSWER_TIMEOUT_MS) return realTime.pause(ms, signal);
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  return { time, pauses };
};

const listingAt = (twilio: TwilioStandIn, credentials = new MemoryCredentials(secretOf(twilio))) => {
  const { time, pauses } = impatientTime();
  const env = { TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_API_URL: twilio.url };
  return { listing: twilioListing(env, { credentials, time }), pauses };
};

recordingsListingContract('the fake', () => {
  const source = new MemoryListing();
  return Promise.resolve({
    source,
    first: FIRST,
    further: ANOTHER_ACCOUNT,
    hold: ({ createdAt, account, status = 'completed' }) => {
      const sid = aRecordingSid();
      source.recordings.push({
        ...{ sid, accountSid: account, callSid: aCallSid(), status, createdAt },
        startedAt: createdAt,
        durationSeconds: 0,
        channels: 1,
        source: 'DialVerb',
        errorCode: undefined,
      });
      return Promise.resolve(sid);
    },
    stop: () => Promise.resolve(),
  });
});

for (const onOrBefore of ['midnight', 'day'] as const)
  recordingsListingContract(
    `the adapter at Twilio's stand-in, whose DateCreated< lets a ${onOrBefore} in`,
    async () => {
      const options = { accountSid: FIRST, subaccounts: ['north'], clock: () => NOW, onOrBefore };
      const twilio = await startTwilio(options);
      return {
        source: listingAt(twilio).listing,
        first: FIRST,
        further: accountSid.parse(twilio.subaccounts[0]?.accountSid),
        hold: async ({ createdAt, account, status }) => {
          const { sid } = await twilio.addRecording({ accountSid: account, dateCreated: createdAt, audio });
          if (status !== undefined) twilio.setStatus(sid, status);
          return sid as RecordingSid;
        },
        stop: () => twilio.stop(),
      };
    },
  );

describe('the adapter', () => {
  let twilio: TwilioStandIn;
  const start = async (options: TwilioOptions = {}) => {
    twilio = await startTwilio({ accountSid: FIRST, clock: () => NOW, ...options });
  };
  afterEach(() => twilio.stop());
  const lists = () => twilio.requests.filter(({ route }) => route === 'list');
  const page = (listing: RecordingsListing, query: Partial<ListQuery> = {}, next?: string) =>
    listing.page({ accountSid: FIRST, ...query }, next, NO_DEADLINE);

  test('tells what Twilio tells, and nothing of what it does not', async () => {
    await start();
    const startTime = new Date('2026-11-20T10:00:00Z');
    const dateCreated = new Date('2026-11-20T10:01:00Z');
    const { callSid } = await twilio.addRecording({ startTime, dateCreated, source: 'RecordVerb', audio });
    const { conferenceSid } = await twilio.addRecording({ conferenceSid: `CF${'0'.repeat(32)}`, dateCreated, audio });
    await twilio.addRecording({ status: 'absent', errorCode: 16101, dateCreated });
    await twilio.addRecording({ status: 'in-progress', durationSeconds: -1, dateCreated, audio });
    const { recordings, unreadable } = await page(listingAt(twilio).listing);
    expect(unreadable).toBe(0);
    expect(recordings.toReversed()).toMatchObject([
      {
        ...{ accountSid: FIRST, callSid, status: 'completed', createdAt: dateCreated, startedAt: startTime },
        ...{ durationSeconds: 1, channels: 1, source: 'RecordVerb', errorCode: undefined },
      },
      { callSid: conferenceSid, source: 'Conference' },
      { status: 'absent', errorCode: '16101', durationSeconds: 0 },
      { status: 'in-progress', durationSeconds: undefined },
    ]);
  });

  test('one page, of 1,000, is one request', async () => {
    await start();
    await twilio.addRecordings({ count: 1_000, from: new Date('2026-11-20T00:00:00Z'), audio });
    expect(await page(listingAt(twilio).listing)).toMatchObject({ recordings: { length: 1_000 }, next: undefined });
    expect(lists()).toHaveLength(1);
  });

  const SPOILT: [string, object][] = [
    ['no connection', { kind: 'reset' }],
    ['429', { kind: 'status', status: 429 }],
    ['503', { kind: 'status', status: 503 }],
    ['503 after RFC 9457', { kind: 'status', status: 503, format: 'problem' }],
    ['an HTML page', { kind: 'html' }],
    ['{}', { kind: 'body' }],
    ['null', { kind: 'body', body: 'null' }],
    ['nothing', { kind: 'body', body: '' }],
    ['a list that does not say whether it goes on', { kind: 'body', body: '{"recordings":[]}' }],
    ['JSON that breaks off', { kind: 'truncated', afterBytes: 100 }],
    ['an answer that breaks off', { kind: 'cut', afterBytes: 100 }],
  ];

  test.each(SPOILT)(
    '%s in the place of the second page: it is asked for again, and none is missed',
    async (_, spoilt) => {
      await start();
      const made = await twilio.addRecordings({ count: 5, from: new Date('2026-11-20T00:00:00Z'), audio });
      twilio.addFault({ on: 'list', page: 1, times: 2, ...spoilt } as RestFault);
      const { listing, pauses } = listingAt(twilio);
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const read = await page(listing, { pageSize: 2 }, next);
        seen.push(...read.recordings.map(({ sid }) => sid));
        next = read.next;
      } while (next !== undefined);
      expect(seen).toEqual(made.map(({ sid }) => sid).toReversed());
      expect(lists()).toHaveLength(5);
      expect(pauses).toHaveLength(2);
    },
  );

  test.each(SPOILT)('%s that stays is no list, least of all an empty one', async (_, spoilt) => {
    await start();
    twilio.addFault({ on: 'list', times: Infinity, ...spoilt } as RestFault);
    const { listing, pauses } = listingAt(twilio);
    await expect(page(listing)).rejects.toMatchObject({ disposition: 'retry', code: 'twilio-unavailable' });
    expect(pauses.length).toBeGreaterThan(3);
  });

  test('Retry-After is waited for', async () => {
    await start();
    twilio.addFault({ on: 'list', kind: 'status', status: 429, retryAfter: '7' });
    const { listing, pauses } = listingAt(twilio);
    await page(listing);
    expect(pauses).toEqual([7_000]);
  });

  test('an entry that cannot be read is counted, and takes no other with it', async () => {
    await start();
    const good = { sid: aRecordingSid(), status: 'completed', date_created: 'Fri, 20 Nov 2026 10:00:00 +0000' };
    const entries = [good, { ...good, sid: 'RE1' }, { ...good, date_created: 'soon' }, null, { ...good, call_sid: 7 }];
    const body = JSON.stringify({ recordings: entries, next_page_uri: null });
    twilio.addFault({ on: 'list', kind: 'body', body });
    const { recordings, unreadable } = await page(listingAt(twilio).listing);
    expect([recordings.length, unreadable]).toEqual([2, 3]);
  });

  test('a next page on another host is asked for at Twilio all the same', async () => {
    await start();
    await twilio.addRecording({ audio });
    const evil = 'http://127.0.0.1:9/2010-04-01/Accounts/AC9/Recordings.json?Page=0';
    const { recordings } = await page(listingAt(twilio).listing, {}, evil);
    expect(recordings).toHaveLength(1);
  });

  describe('with several accounts', () => {
    const north = () => accountSid.parse(twilio.subaccounts[0]?.accountSid);
    const withKeys = (entry: unknown) =>
      new MemoryCredentials({ ...secretOf(twilio), twilioAccounts: { [north()]: entry } });

    test.each([
      ['missing', () => undefined],
      ['the parent’s', () => ({ authToken: 'x', apiKeySid: twilio.apiKeySid, apiKeySecret: twilio.apiKeySecret })],
    ])('keys that are %s are told by the account, at once, and the other one is listed', async (_, entry) => {
      await start({ subaccounts: ['north'] });
      await twilio.addRecording({ audio });
      const { listing, pauses } = listingAt(twilio, withKeys(entry()));
      await expect(page(listing, { accountSid: north() })).rejects.toMatchObject({
        message: expect.stringContaining(north()) as string,
      });
      expect(pauses).toEqual([]);
      expect((await page(listing)).recordings).toHaveLength(1);
    });

    test('one that is throttled does not throttle the other', async () => {
      await start({ subaccounts: ['north'] });
      twilio.addFault({ on: 'list', kind: 'status', status: 429, accountSid: north(), times: Infinity });
      const { listing, pauses } = listingAt(twilio);
      await page(listing);
      expect(pauses).toEqual([]);
      await expect(page(listing, { accountSid: north() })).rejects.toMatchObject({ code: 'twilio-unavailable' });
    });
  });

  /** By small pages, so that few recordings fill several. */
  const swept = async (from: string | undefined) => {
    const seen: string[] = [];
    const { listing } = listingAt(twilio);
    const small: RecordingsListing = {
      page: (query, next, deadline) => listing.page({ ...query, pageSize: 20 }, next, deadline),
    };
    for await (const days of sweep(small, { accountSid: FIRST, from }, dayAt(NOW), NO_DEADLINE))
      seen.push(...days.recordings.map(({ sid }) => sid));
    return seen;
  };

  describe.each(['midnight', 'day'] as const)('a sweep, where DateCreated< lets a %s in', (onOrBefore) => {
    test.each(['steady', 'shifting'] as const)('tells all, oldest first, each once (%s)', async (paging) => {
      await start({ onOrBefore, paging });
      const early = await twilio.addRecordings({
        count: 10,
        from: new Date('2020-02-29T00:00:00Z'),
        to: new Date('2026-11-01T00:00:00Z'),
        audio,
      });
      // More than two pages on one day, the first of them at its first second.
      const day = { from: new Date('2026-11-02T00:00:00Z'), to: new Date('2026-11-02T23:59:59Z') };
      const crowd = await twilio.addRecordings({ count: 46, ...day, audio });
      const late = await twilio.addRecordings({ count: 12, from: new Date('2026-11-03T00:00:00Z'), audio });
      const sids = [...early, ...crowd, ...late].map(({ sid }) => sid);
      const seen = await swept(undefined);
      expect(seen).toEqual(sids);
      expect(await swept('2026-11-02')).toHaveLength(58);
    });
  });
});
