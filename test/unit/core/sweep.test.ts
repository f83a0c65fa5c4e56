import { RetryLater } from '../../../lambdas/core/errors';
import type { ListQuery, ListedRecording } from '../../../lambdas/core/ports/twilio';
import { accountSid } from '../../../lambdas/core/recording';
import { type SweepRange, type SweptDays, sweep } from '../../../lambdas/core/sweep';
import { MemoryListing } from '../../support/fakes/memory-listing';
import { NO_DEADLINE, aCallSid, aRecordingSid } from '../../support/subjects';

const ACCOUNT = accountSid.parse(`AC${'1'.repeat(32)}`);
const TODAY = '2026-11-26';

const created = (at: string): ListedRecording => ({
  ...{ sid: aRecordingSid(), accountSid: ACCOUNT, callSid: aCallSid(), status: 'completed', createdAt: new Date(at) },
  ...{ startedAt: undefined, durationSeconds: 1, channels: 1, source: undefined, errorCode: undefined },
});

/** So many a day, from a day on. */
const listing = (perDay: number, firstDay: string, pageSize = 10) => {
  const list = new MemoryListing();
  list.pageSize = pageSize;
  for (let at = Date.parse(firstDay); at < Date.parse(`${TODAY}T12:00:00Z`); at += (24 * 60 * 60 * 1000) / perDay)
    list.recordings.push(created(new Date(at).toISOString()));
  return list;
};

const swept = async (list: MemoryListing, range: Partial<SweepRange> = {}, today = TODAY): Promise<SweptDays[]> => {
  const days: SweptDays[] = [];
  for await (const some of sweep(list, { accountSid: ACCOUNT, ...range }, today, NO_DEADLINE)) days.push(some);
  return days;
};
const sidsIn = (days: readonly SweptDays[]) => days.flatMap(({ recordings }) => recordings.map(({ sid }) => sid));
const oldestFirst = (list: MemoryListing) =>
  list.recordings.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime()).map(({ sid }) => sid);

test('what fits one page is one request', async () => {
  const list = listing(2, '2026-11-23');
  const days = await swept(list, { from: '2026-11-01' });
  expect(days).toMatchObject([{ from: '2026-11-01', to: TODAY, isWhole: true }]);
  expect(sidsIn(days)).toEqual(oldestFirst(list));
  expect(list.asked).toHaveLength(1);
});

test.each([
  ['a few a day, over years', 0.2, '2025-01-10', undefined],
  ['more a day than a page holds', 35, '2026-11-20', '2026-11-19'],
  ['nothing for years, then everything', 20, '2026-11-24', undefined],
])(
  'whatever it is (%s): oldest first, each once, in stretches that follow each other',
  async (_, perDay, first, from) => {
    const list = listing(perDay, first);
    const days = await swept(list, { from });
    expect(sidsIn(days)).toEqual(oldestFirst(list));
    expect(days.every(({ isWhole }) => isWhole)).toBe(true);
    for (const [index, { from: begins }] of days.entries()) {
      const before = days[index - 1];
      if (before !== undefined) expect(Date.parse(begins) - Date.parse(before.to)).toBe(24 * 60 * 60 * 1000);
    }
    expect(days.at(-1)?.to).toBe(TODAY);
  },
);

test('years with nothing in them cost a few dozen requests', async () => {
  const list = listing(5, '2026-11-23');
  await swept(list);
  expect(list.asked.length).toBeLessThan(40);
});

test('whoever goes on begins at a day, unless all is on one page', async () => {
  const list = listing(8, '2026-11-20');
  const days = await swept(list, { from: '2026-11-01', startAt: '2026-11-24' });
  expect(days[0]).toMatchObject({ from: '2026-11-24' });
  expect(sidsIn(days)).toHaveLength(20);
  list.pageSize = 1000;
  expect(await swept(list, { from: '2026-11-01', startAt: '2026-11-24' })).toMatchObject([{ from: '2026-11-01' }]);
});

test('a range that ends before today holds nothing of later days, though Twilio adds some', async () => {
  const list = listing(4, '2026-11-20');
  const page = list.page.bind(list);
  // As the adapter asks: the day after is named, of which Twilio may show all.
  list.page = (query, next) =>
    page({ ...query, ...(query.to !== undefined && query.from !== query.to && { to: after(query.to) }) }, next);
  const days = await swept(list, { from: '2026-11-20', to: '2026-11-23' });
  const expected = oldestFirst(list).slice(0, 16);
  expect(sidsIn(days)).toEqual(expected);
});

const after = (day: string) => new Date(Date.parse(day) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

test('what Twilio dates later than today is listed, too', async () => {
  const list = listing(8, '2026-11-24');
  list.recordings.push(created('2026-11-27T00:00:30Z'));
  expect(sidsIn(await swept(list, { from: '2026-11-24' }))).toEqual(oldestFirst(list));
});

test('a recording that comes twice, since others came meanwhile, is one', async () => {
  const list = listing(30, TODAY);
  const page = list.page.bind(list);
  list.page = async (query, next) => {
    const answer = await page(query, next);
    if (next !== undefined) return answer;
    for (let one = 0; one < 3; one++) list.recordings.push(created('2026-11-26T12:00:00Z'));
    return answer;
  };
  const sids = sidsIn(await swept(list, { from: TODAY }));
  expect(new Set(sids).size).toBe(sids.length);
});

test('what was made before the first day is nobody’s business, though Twilio lists it', async () => {
  const list = listing(2, '2026-11-20');
  const page = list.page.bind(list);
  list.page = (query, next) => page({ ...query, from: undefined }, next);
  list.pageSize = 1000;
  expect(sidsIn(await swept(list, { from: '2026-11-24' }))).toEqual(oldestFirst(list).slice(8));
  expect(sidsIn(await swept(list, { from: '2026-11-26' }))).toEqual(oldestFirst(list).slice(12));
});

test('soft-deleted ones come where they are asked for', async () => {
  const list = listing(1, '2026-11-25');
  list.recordings.push({ ...created('2026-11-25T10:00:00Z'), status: 'deleted' });
  expect(sidsIn(await swept(list, { from: '2026-11-25' }))).toHaveLength(2);
  expect(sidsIn(await swept(list, { from: '2026-11-25', withDeleted: true }))).toHaveLength(3);
});

test('when Twilio fails in the midst of a day, what was read of it is handed over first', async () => {
  const list = listing(50, '2026-11-25');
  const page = list.page.bind(list);
  const failsAt = (fails: (query: ListQuery, next: string | undefined) => boolean) => {
    list.page = (query, next) =>
      fails(query, next)
        ? Promise.reject(new RetryLater('twilio-unavailable', { message: 'HTTP 503' }))
        : page(query, next);
  };
  failsAt(({ from, to }, next) => from === '2026-11-25' && to === '2026-11-25' && next === '20');
  const days: SweptDays[] = [];
  const all = async () => {
    for await (const some of sweep(list, { accountSid: ACCOUNT, from: '2026-11-25' }, TODAY, NO_DEADLINE))
      days.push(some);
  };
  await expect(all()).rejects.toThrow('HTTP 503');
  expect(days).toMatchObject([{ from: '2026-11-25', to: '2026-11-25', isWhole: false }]);
  expect(sidsIn(days)).toHaveLength(20);
});

test('a list that leads back to a page that was read is none', async () => {
  const list = listing(50, TODAY);
  const page = list.page.bind(list);
  list.page = async (query, next) => ({ ...(await page(query, next)), next: '10' });
  await expect(swept(list, { from: TODAY })).rejects.toThrow('again and again');
});

test('a range that begins after today is empty', async () => {
  expect(await swept(listing(1, '2026-11-25'), { from: '2026-12-24' })).toEqual([]);
});
