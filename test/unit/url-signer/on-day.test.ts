import { RetryLater } from '../../../lambdas/core/errors';
import { aCallSid, aRecordingSid, job } from '../../support/subjects';
import { folder, urlsWorld } from '../../support/worlds/urls-world';

const date = '2026-11-20';
const keysOf = (answer: { readonly links: readonly { readonly key: string }[] }) => answer.links.map(({ key }) => key);
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 0, minute));

test('a call of the day is found under any of its keys, in any folder, and no other one', async () => {
  const { stored, ask, jobs } = urlsWorld();
  const callSid = aCallSid();
  const keys = [
    stored({ callSid, startedAt: at(3) }),
    stored({ callSid, startedAt: at(2), jobNumber: undefined }),
    stored({ callSid, startedAt: at(1), prefix: 'former/audio', which: 1 }),
  ].map(({ key }) => key);
  stored();
  stored({ callSid, startedAt: new Date('2026-11-21T00:00:00Z') });
  expect(keysOf(await ask({ callSid, date }))).toEqual(keys);
  expect(jobs.requests).toEqual([]);
});

test('recordings of a job are found by their keys, and their metadata decides', async () => {
  const { stored, ask } = urlsWorld();
  const own = [
    stored({ jobNumber: job('J_7'), startedAt: at(2) }),
    stored({ jobNumber: job('J_7'), prefix: 'former/audio', which: 1, startedAt: at(1) }),
  ];
  stored({ jobNumber: job('J 7') });
  stored({ jobNumber: job('J/7') });
  stored({ jobNumber: job('J_70') });
  expect(keysOf(await ask({ jobNumber: 'J_7', date }))).toEqual(own.map(({ key }) => key));
});

test.each([`O'Hara`, '"', '\\', `') OR TRUE() OR ('`, '../x', 'ä'.repeat(150), 'unassigned'])(
  'the job number %j finds its own recordings only',
  async (number) => {
    const { stored, ask } = urlsWorld();
    const { key } = stored({ jobNumber: job(number) });
    for (const other of [`${number}x`, `_${number}`, '_', number.replaceAll(/[^a-z]/g, '_'), '__'])
      if (other !== number) stored({ jobNumber: job(other) });
    stored({ jobNumber: undefined });
    expect(keysOf(await ask({ jobNumber: number, date }))).toEqual([key]);
  },
);

test('an object that says nothing belongs to the job of its key, where that is of no other one', async () => {
  const { archive, ask } = urlsWorld();
  const key = archive.put(`${folder()}${aCallSid()}-J-7.mp3`);
  archive.put(`${folder()}${aCallSid()}-J_7.mp3`);
  expect((await ask({ jobNumber: 'J-7', date })).links).toMatchObject([{ key, jobNumber: 'J-7' }]);
  await expect(ask({ jobNumber: 'J_7', date })).rejects.toMatchObject({ status: 404 });
  await expect(ask({ jobNumber: 'J 7', date })).rejects.toMatchObject({ status: 404 });
});

test('while S3 does not describe objects a key decides that is of no other job, and otherwise nobody', async () => {
  const { archive, stored, ask } = urlsWorld();
  const { key } = stored({ jobNumber: job('J-7') });
  stored({ jobNumber: job('J_7') });
  archive.failures.describe = new RetryLater('s3-unavailable', { message: 'down' });
  expect(keysOf(await ask({ jobNumber: 'J-7', date }))).toEqual([key]);
  await expect(ask({ jobNumber: 'J_7', date })).rejects.toBe(archive.failures.describe);
});

test('while S3 does not list the day there is no answer', async () => {
  const { archive, stored, ask } = urlsWorld();
  const { callSid, sid } = stored();
  archive.failures.list = new RetryLater('s3-unavailable', { message: 'down' });
  for (const request of [{ callSid }, { jobNumber: 'J-1001' }, { recordingSid: sid }])
    await expect(ask({ ...request, date })).rejects.toBe(archive.failures.list);
});

describe('a recording', () => {
  test('is found by the key that names it, without a look at any other', async () => {
    const { archive, stored, ask } = urlsWorld();
    const { key, sid } = stored({ which: 1 });
    for (let other = 0; other < 20; other++) stored();
    const answer = await ask({ recordingSid: sid, date });
    expect([keysOf(answer), answer.cursor]).toEqual([[key], undefined]);
    expect(archive.asked.filter(([question]) => question === 'describe')).toEqual([['describe', key]]);
  });

  test('else by what the objects of the day say', async () => {
    const { stored, ask } = urlsWorld();
    const { key, sid } = stored({ prefix: 'former/audio' });
    for (let other = 0; other < 20; other++) stored();
    expect(keysOf(await ask({ recordingSid: sid, date }))).toEqual([key]);
  });

  test('on a day of 2,500 recordings 1,000 are asked for each request, and the cursor continues', async () => {
    const { archive, stored, askAll } = urlsWorld();
    const keys = Array.from({ length: 2_500 }, () => stored().key).sort();
    const sid = aRecordingSid();
    archive.put(keys[2_200] ?? '', { recordingSid: sid });
    const pages = await askAll({ recordingSid: sid, date });
    expect(pages.map(keysOf)).toEqual([[], [], [keys[2_200]]]);
    expect(archive.asked.filter(([question]) => question === 'describe')).toHaveLength(2_500);
  });

  test('nothing more is looked through once it is found', async () => {
    const { archive, stored, askAll } = urlsWorld();
    const keys = Array.from({ length: 2_500 }, () => stored().key).sort();
    const sid = aRecordingSid();
    archive.put(keys[1_100] ?? '', { recordingSid: sid });
    expect((await askAll({ recordingSid: sid, date })).map(keysOf)).toEqual([[], [keys[1_100]]]);
  });

  test('that is nowhere on the day is 404 at its end, whatever the number of pages', async () => {
    const { stored, ask } = urlsWorld();
    for (let other = 0; other < 1_001; other++) stored();
    const sid = aRecordingSid();
    const { links, cursor } = await ask({ recordingSid: sid, date });
    expect(links).toEqual([]);
    await expect(ask({ recordingSid: sid, date, cursor })).rejects.toMatchObject({
      status: 404,
      code: 'recording-not-found',
      looked: ['S3, 2026-11-20/ of UTC in recordings, former/audio, for an object that names the recording'],
    });
  });

  test('while S3 does not describe an object nobody can tell that it is not that one', async () => {
    const { archive, stored, ask } = urlsWorld();
    stored();
    archive.failures.describe = new RetryLater('s3-unavailable', { message: 'down' });
    await expect(ask({ recordingSid: aRecordingSid(), date })).rejects.toBe(archive.failures.describe);
  });
});

test('a day of 30,000 recordings is looked through in parts, each key once', async () => {
  const { archive, stored, askAll } = urlsWorld();
  const own: string[] = [];
  for (let index = 0; index < 30_000; index++) {
    const isOwn = index % 1_000 === 7;
    const { key } = stored({
      jobNumber: job(isOwn ? 'J-7' : 'J-8'),
      prefix: index % 2 === 0 ? 'recordings' : 'former/audio',
    });
    if (isOwn) own.push(key);
  }
  const pages = await askAll({ jobNumber: 'J-7', date });
  expect(pages).toHaveLength(2);
  expect(pages.flatMap(keysOf).sort()).toEqual(own.sort());
  expect(archive.asked.filter(([question]) => question === 'list')).toHaveLength(30);
});

test('a job with more recordings on a day than are described at once comes in pages, each recording once', async () => {
  const { stored, askAll } = urlsWorld();
  const keys = Array.from(
    { length: 1_450 },
    (_, minute) => stored({ jobNumber: job('J-7'), startedAt: at(minute % 1_440) }).key,
  );
  const pages = await askAll({ jobNumber: 'J-7', date });
  expect(Math.max(...pages.map(({ links }) => links.length))).toBe(200);
  expect(pages.flatMap(keysOf).sort()).toEqual(keys.sort());
});

describe('what is gone is told apart on a day, too', () => {
  test('a call', async () => {
    const { archive, stored, ask } = urlsWorld();
    const { key, callSid } = stored({ which: 1 });
    archive.delete(key);
    await expect(ask({ callSid, date })).rejects.toMatchObject({
      status: 404,
      code: 'recording-deleted',
      missing: [expect.objectContaining({ key, callSid, state: 'deleted' })],
    });
    await expect(ask({ callSid: aCallSid(), date })).rejects.toMatchObject({ code: 'recording-not-found' });
    await expect(ask({ callSid, date: '2026-11-19' })).rejects.toMatchObject({ code: 'recording-not-found' });
  });

  test('an old one has expired', async () => {
    const { archive, stored, ask } = urlsWorld();
    const { key, callSid } = stored({ startedAt: new Date('2025-01-02T03:04:05Z') });
    archive.delete(key);
    await expect(ask({ callSid, date: '2025-01-02' })).rejects.toMatchObject({ code: 'recording-expired' });
  });

  test('a recording whose key named it, and a job whose number stands in keys as nothing else does', async () => {
    const { archive, stored, ask } = urlsWorld();
    const recording = stored({ which: 1, jobNumber: job('J-7') });
    archive.delete(recording.key);
    archive.delete(stored({ jobNumber: job('J 8') }).key);
    await expect(ask({ recordingSid: recording.sid, date })).rejects.toMatchObject({ code: 'recording-deleted' });
    await expect(ask({ jobNumber: 'J-7', date })).rejects.toMatchObject({
      code: 'recording-deleted',
      missing: [{ key: recording.key, jobNumber: 'J-7', callSid: recording.callSid }],
    });
    // It may be of J 8, J/8 or J_8: nobody hears of another Job.
    for (const jobNumber of ['J_8', 'J/8', 'J 8'])
      await expect(ask({ jobNumber, date })).rejects.toMatchObject({ code: 'recording-not-found', missing: undefined });
  });

  test('and where S3 does not tell, nothing is known of it', async () => {
    const { archive, ask } = urlsWorld();
    archive.failures.deleted = new RetryLater('s3-refused', { message: 'no' });
    await expect(ask({ callSid: aCallSid(), date })).rejects.toMatchObject({ code: 'recording-not-found' });
    archive.failures.deleted = new Error('a bug');
    await expect(ask({ callSid: aCallSid(), date })).rejects.toThrow('a bug');
  });
});

test('what is deleted between the listing and the look has no link with verify', async () => {
  const { archive, stored, ask } = urlsWorld();
  const { key, callSid } = stored();
  const describe = archive.describe.bind(archive);
  archive.describe = (asked) => {
    archive.delete(key);
    return describe(asked);
  };
  await expect(ask({ callSid, date, verify: true })).rejects.toMatchObject({ code: 'recording-deleted' });
});

test('a cursor that points out of the day leads nowhere else', async () => {
  const { stored, askAll, ask } = urlsWorld();
  for (let other = 0; other < 1_001; other++) stored();
  const [{ cursor } = {}] = await askAll({ jobNumber: 'J-1001', date });
  await expect(ask({ jobNumber: 'J-1001', date: '2026-11-21', cursor })).rejects.toMatchObject({ status: 400 });
  await expect(ask({ jobNumber: 'J-1002', date, cursor })).rejects.toMatchObject({ status: 400 });
});
