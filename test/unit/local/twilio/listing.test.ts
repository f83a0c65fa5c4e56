import * as z from 'zod';
import type { TwilioOptions, TwilioStandIn } from '../../../../local/twilio/stand-in';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';

const audio = { generate: { bytes: 1 } };
const DAY_MS = 86_400_000;
const START = new Date('2026-03-10T12:00:00Z');

let twilio: TwilioStandIn;
let now: Date;
const start = async (options: TwilioOptions = {}) => {
  now = START;
  twilio = await startTwilio({ clock: () => now, ...options });
};
afterEach(() => twilio.stop());

const page = z.object({
  recordings: z.array(z.object({ sid: z.string() })),
  next_page_uri: z.string().nullable(),
  previous_page_uri: z.string().nullable(),
  first_page_uri: z.string(),
});
const base = () => `/2010-04-01/Accounts/${twilio.accountSid}/Recordings`;
const get = (path: string) =>
  exchange(twilio.url + path, { headers: basicAuth(twilio.apiKeySid, twilio.apiKeySecret) });
const read = async (path: string) => {
  const { recordings, ...uris } = page.parse(JSON.parse((await get(path)).body.toString()));
  return { sids: recordings.map(({ sid }) => sid), ...uris };
};
const list = (query: string) => read(`${base()}.json?${query}`);
const refusal = async (query: string): Promise<unknown> =>
  JSON.parse((await get(`${base()}.json?${query}`)).body.toString());
const createdAt = async (text: string) => (await twilio.addRecording({ dateCreated: new Date(text), audio })).sid;
/** So many recordings, newest first. */
const made = async (count: number) => {
  const sids: string[] = [];
  for (let n = 0; n < count; n += 1) sids.unshift((await twilio.addRecording({ audio })).sid);
  return sids;
};

describe('pages', () => {
  test('beyond the first are asked for by token (twilio-python #395)', async () => {
    await start();
    await made(3);
    expect(await refusal('PageSize=1&Page=1')).toMatchObject({
      status: 400,
      code: 20001,
      message: 'PageToken is required for paging.',
    });
  });

  test.each(['PAnonsense', 'RE', ''])('an unknown token %p is refused', async (token) => {
    await start();
    await made(3);
    expect(await refusal(`PageSize=1&Page=1&PageToken=${token}`)).toMatchObject({ status: 400, code: 20001 });
  });

  test('a token tells no SID, and is good for its own list only', async () => {
    await start();
    const sids = await made(3);
    const { next_page_uri: next } = await list('PageSize=1');
    const token = new URLSearchParams(next?.split('?')[1]).get('PageToken') ?? '';
    expect(sids.some((sid) => token.includes(sid.slice(2)))).toBe(false);
    expect(await refusal(`PageSize=1&Page=1&PageToken=${token}&IncludeSoftDeleted=true`)).toMatchObject({
      code: 20001,
    });
    expect((await list(`PageSize=1&Page=1&PageToken=${token}`)).sids).toEqual([sids[1]]);
  });

  test('lead back to where they came from', async () => {
    await start();
    const sids = await made(3);
    const first = await list('PageSize=1');
    expect(first.previous_page_uri).toBeNull();
    const second = await read(first.next_page_uri ?? '');
    const third = await read(second.next_page_uri ?? '');
    expect(third.next_page_uri).toBeNull();
    expect((await read(third.previous_page_uri ?? '')).sids).toEqual([sids[1]]);
    expect((await read(second.previous_page_uri ?? '')).sids).toEqual([sids[0]]);
    expect((await read(third.first_page_uri)).sids).toEqual([sids[0]]);
  });

  const secondPageAfter = async (change: (sids: string[]) => unknown) => {
    const sids = await made(4);
    const { next_page_uri: next } = await list('PageSize=2');
    await change(sids);
    return { sids, second: (await read(next ?? '')).sids };
  };
  const deleteFirst = (sids: string[]) => {
    twilio.setStatus(sids[0] ?? '', 'deleted');
  };
  const addOne = () => twilio.addRecording({ audio });

  test('hide and repeat nothing while steady', async () => {
    await start();
    const deleted = await secondPageAfter(deleteFirst);
    expect(deleted.second).toEqual(deleted.sids.slice(2, 4));
    await twilio.stop();
    await start();
    const added = await secondPageAfter(addOne);
    expect(added.second).toEqual(added.sids.slice(2, 4));
  });

  test.each(['steady', 'shifting'] as const)(
    'tell all when nothing changes while they are read (%s)',
    async (paging) => {
      await start({ paging });
      const sids = await made(7);
      const seen: string[] = [];
      let uri: string | null = `${base()}.json?PageSize=2`;
      while (uri !== null) {
        const { sids: shown, next_page_uri: next } = await read(uri);
        seen.push(...shown);
        uri = next;
      }
      expect(seen).toEqual(sids);
    },
  );

  test('leave a gap when one is deleted while shifting', async () => {
    await start({ paging: 'shifting' });
    const { sids, second } = await secondPageAfter(deleteFirst);
    expect(second).toEqual([sids[3]]);
  });

  test('repeat one when one is added while shifting', async () => {
    await start({ paging: 'shifting' });
    const { sids, second } = await secondPageAfter(addOne);
    expect(second).toEqual([sids[1], sids[2]]);
  });
});

describe('dates of creation are cut to days in GMT (twilio-oai: YYYY-MM-DD; airbyte #4070)', () => {
  test.each([
    ['DateCreated', '2026-03-02T15:30:00Z', ['midnight', 'noon', 'last']],
    ['DateCreated', '2026-03-02', ['midnight', 'noon', 'last']],
    ['DateCreated>', '2026-03-02T15:30:00Z', ['midnight', 'noon', 'last', 'next']],
    ['DateCreated<', '2026-03-02T15:30:00Z', ['before', 'midnight']],
    ['DateCreated<', '2026-03-02', ['before', 'midnight']],
    // Three o'clock in the morning there is the evening before in GMT.
    ['DateCreated', '2026-03-03T03:00:00+05:00', ['midnight', 'noon', 'last']],
  ])('%s=%s', async (name, value, expected) => {
    await start();
    const sids: Readonly<Record<string, string>> = {
      before: await createdAt('2026-03-01T23:59:59Z'),
      midnight: await createdAt('2026-03-02T00:00:00Z'),
      noon: await createdAt('2026-03-02T12:00:00Z'),
      last: await createdAt('2026-03-02T23:59:59Z'),
      next: await createdAt('2026-03-03T00:00:00Z'),
    };
    const { sids: found } = await list(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    expect(found.toReversed()).toEqual(expected.map((when) => sids[when]));
  });
});

describe('`DateCreated<` of a day', () => {
  const found = async (options: TwilioOptions) => {
    await start(options);
    const sids = [await createdAt('2026-03-02T00:00:00Z'), await createdAt('2026-03-02T23:59:59Z')];
    await createdAt('2026-03-03T00:00:00Z');
    const { sids: shown } = await list('DateCreated%3C=2026-03-02&DateCreated%3E=2026-03-02');
    return shown.map((sid) => sids.indexOf(sid)).sort();
  };

  // saintpete/twilio-go #8: `StartTime>=` and `StartTime<=` of the same day found no call of that day.
  test('lets its first second through', async () => {
    expect(await found({})).toEqual([0]);
  });

  test('may let all of it through, for clients that must bear both', async () => {
    expect(await found({ onOrBefore: 'day' })).toEqual([0, 1]);
  });
});

describe('recordings that are not finished', () => {
  const entries = z.object({ recordings: z.array(z.object({ status: z.string(), duration: z.string().nullable() })) });
  const listed = async () => entries.parse(JSON.parse((await get(`${base()}.json`)).body.toString())).recordings;

  test('are listed like all others, those under way without a duration', async () => {
    await start();
    const statuses = ['in-progress', 'paused', 'stopped', 'processing', 'absent', 'failed', 'completed'] as const;
    for (const status of statuses) await twilio.addRecording({ status, audio });
    expect((await listed()).toReversed()).toEqual([
      ...statuses.slice(0, 4).map((status) => ({ status, duration: null })),
      { status: 'absent', duration: '0' },
      { status: 'failed', duration: '0' },
      { status: 'completed', duration: '1' },
    ]);
  });

  test('may tell a negative duration until they are', async () => {
    await start();
    const { sid } = await twilio.addRecording({ status: 'processing', durationSeconds: -1, audio });
    expect(await listed()).toEqual([{ status: 'processing', duration: '-1' }]);
    twilio.setStatus(sid, 'completed');
    expect(await listed()).toEqual([{ status: 'completed', duration: '1' }]);
  });
});

describe('a deleted recording', () => {
  test('is shown for 40 days to those who ask (twilio-oai, IncludeSoftDeleted)', async () => {
    await start();
    const { sid } = await twilio.addRecording({ audio });
    twilio.setStatus(sid, 'deleted');
    const seen = async () => [
      (await list('')).sids.length,
      (await list('IncludeSoftDeleted=true')).sids.length,
      (await list('IncludeSoftDeleted=false')).sids.length,
      (await get(`${base()}/${sid}.json`)).status,
      (await get(`${base()}/${sid}.json?IncludeSoftDeleted=true`)).status,
    ];
    now = new Date(START.getTime() + 40 * DAY_MS - 1);
    expect(await seen()).toEqual([0, 1, 0, 404, 200]);
    now = new Date(START.getTime() + 40 * DAY_MS);
    expect(await seen()).toEqual([0, 0, 0, 404, 404]);
  });
});

describe('what is not understood is refused by name', () => {
  test.each([
    ['DateCreatedAfter=2026-03-01', 'DateCreatedAfter'],
    ['Status=completed', 'Status'],
    ['CallSid=CA1', 'CallSid'],
    ['ConferenceSid=RE00000000000000000000000000000000', 'ConferenceSid'],
    ['IncludeSoftDeleted=yes', 'IncludeSoftDeleted'],
    [`CallSid=CA${'0'.repeat(32)}&CallSid=CA${'1'.repeat(32)}`, 'CallSid is given more than once'],
    ['DateCreated=2026-13-01', 'DateCreated'],
  ])('%s', async (query, name) => {
    await start();
    const message: unknown = expect.stringContaining(name);
    expect(await refusal(query)).toMatchObject({ status: 400, code: 20001, message });
  });
});
