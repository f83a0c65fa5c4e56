import { RetryLater } from '../../../lambdas/core/errors';
import { aCallSid, aRecordingSid, job } from '../../support/subjects';
import { urlsWorld } from '../../support/worlds/urls-world';

const at = (time: string) => new Date(`2026-11-20T${time}Z`);

test("a Job's recordings are found by the links in its history, newest first, each once", async () => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const [noon, morning, evening] = ['12:00:00', '08:00:00', '18:00:00'].map((time) => stored({ startedAt: at(time) }));
  if (noon === undefined || morning === undefined || evening === undefined) throw new Error('three');
  jobs.add('J-1001', { history: await historyOf(morning, noon, evening, morning) });
  jobs.add('J-2', { history: await historyOf(stored()) });
  const { links, cursor } = await ask({ jobNumber: 'J-1001' });
  expect(links.map(({ key }) => key)).toEqual([evening.key, noon.key, morning.key]);
  expect(cursor).toBeUndefined();
});

test.each([
  [`O'Hara`, 'O"Hara'],
  ['\\', '\\\\'],
  [`a\\'b`, `a'b`],
  [`') OR TRUE() OR ('`, 'J-1'],
  ['J-1', 'J-10'],
  ['j-1', 'J-1'],
  ['J_1', 'J 1'],
  ['7', '007'],
])('the job number %j finds no other Job, such as %j', async (asked, other) => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const [own, foreign] = [stored(), stored()];
  jobs.add(other, { history: await historyOf(foreign) });
  await expect(ask({ jobNumber: asked })).rejects.toMatchObject({ status: 404 });
  jobs.add(asked, { history: await historyOf(own) });
  expect((await ask({ jobNumber: asked })).links.map(({ key }) => key)).toEqual([own.key]);
});

test('in a field of numbers 007 is 7, and composed characters are what they look like', async () => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const [seven, umlaut] = [stored(), stored()];
  jobs.add('7', { isNumeric: true, history: await historyOf(seven) });
  jobs.add('Ä', { history: await historyOf(umlaut) });
  expect((await ask({ jobNumber: '007' })).links.map(({ key }) => key)).toEqual([seven.key]);
  expect((await ask({ jobNumber: 'A\u0308' })).links.map(({ key }) => key)).toEqual([umlaut.key]);
});

test('all Jobs with the number are meant', async () => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const [one, other] = [stored(), stored()];
  jobs.add('J-1', { history: await historyOf(one) });
  jobs.add(' J-1 ', { history: await historyOf(other, one) });
  expect((await ask({ jobNumber: 'J-1' })).links.map(({ key }) => key).sort()).toEqual([one.key, other.key].sort());
});

test("the Job's number in Airtable goes before that of the object, which is older", async () => {
  const { jobs, stored, historyOf, ask, register } = urlsWorld();
  const recording = stored({ jobNumber: job('J-4') });
  jobs.add('J-5', { history: await historyOf(recording) });
  expect((await ask({ jobNumber: 'J-5' })).links).toMatchObject([{ key: recording.key, jobNumber: 'J-5' }]);
  expect(register.grants).toMatchObject([{ jobNumber: 'J-5', recordingSid: recording.sid }]);
});

test('a call is found by the links of its recordings, and of no other call', async () => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const callSid = aCallSid();
  const [first, second, other] = [stored({ callSid }), stored({ callSid, which: 1 }), stored()];
  const history = await historyOf(first, other, second);
  jobs.add('J-1', { history });
  expect((await ask({ callSid })).links.map(({ key }) => key).sort()).toEqual([first.key, second.key].sort());
});

test('a call that only its own field names is found there', async () => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const recording = stored();
  jobs.add('J-1', { callSids: `${aCallSid()}, ${recording.callSid}`, history: await historyOf(recording, stored()) });
  expect((await ask({ callSid: recording.callSid })).links.map(({ key }) => key)).toEqual([recording.key]);
});

test('a recording is found by a link that names it', async () => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const [recording, other] = [stored(), stored()];
  jobs.add('J-1', { history: `${await historyOf(other, recording)}\nAbout ${recording.sid}: call back.` });
  jobs.add('J-2', { history: `See ${recording.sid} of J-1.\n${await historyOf(stored())}` });
  expect((await ask({ recordingSid: recording.sid })).links).toMatchObject([
    { recordingSid: recording.sid, key: recording.key },
  ]);
});

test('an object that says it is of another recording is none of it', async () => {
  const { archive, jobs, stored, historyOf, ask } = urlsWorld();
  const recording = stored();
  jobs.add('J-1', { history: await historyOf(recording) });
  archive.put(recording.key, { recordingSid: aRecordingSid() });
  await expect(ask({ recordingSid: recording.sid })).rejects.toMatchObject({ status: 404 });
});

test.each([
  ['jobNumber', { jobNumber: 'J-404' }, 'Airtable, for Jobs with exactly this number: there is none'],
  [
    'callSid',
    { callSid: aCallSid() },
    'Airtable, for Jobs that have the call, or whose history links to a recording of it: there is none',
  ],
  [
    'recordingSid',
    { recordingSid: aRecordingSid() },
    'Airtable, for Jobs whose history links to the recording: there is none',
  ],
])('what nobody knows by %s was looked for in Airtable, and another way is told', async (_by, request, where) => {
  const { ask, archive } = urlsWorld();
  await expect(ask(request)).rejects.toMatchObject({
    status: 404,
    code: 'recording-not-found',
    looked: [where],
    message: expect.stringContaining('With date (yyyy-mm-dd') as unknown,
  });
  expect(archive.asked).toEqual([]);
});

test('a Job without recordings is told from no Job', async () => {
  const { jobs, ask } = urlsWorld();
  jobs.add('J-1', { history: 'Notes. https://bucket.s3.example/recordings/elsewhere' });
  await expect(ask({ jobNumber: 'J-1' })).rejects.toMatchObject({
    looked: ['Airtable, for Jobs with exactly this number: the history of 1 Job links to no such recording'],
  });
});

test('links into other buckets and folders are no recordings', async () => {
  const { jobs, archive, ask } = urlsWorld();
  const key = `secrets/2026/11/20/${aCallSid()}-J-1.mp3`;
  archive.put(key);
  jobs.add('J-1', {
    history: [
      `https://other.s3.amazonaws.com/recordings/2026/11/20/${aCallSid()}-J-1.mp3?X-Amz-Signature=0`,
      `https://bucket.s3.amazonaws.com/${key}?X-Amz-Signature=0`,
    ].join('\n'),
  });
  await expect(ask({ jobNumber: 'J-1' })).rejects.toMatchObject({ status: 404 });
});

test('a history that Airtable does not tell is for later: nobody hears that there is nothing', async () => {
  const { jobs, ask } = urlsWorld();
  jobs.add('J-1');
  jobs.answersHistory = () => ({ unknown: 'a list' });
  await expect(ask({ jobNumber: 'J-1' })).rejects.toMatchObject({ code: 'history-unreadable' });
});

test('Airtable away is for later, and is not needed for a key or a date', async () => {
  const { jobs, stored, ask } = urlsWorld();
  const { key, callSid, sid } = stored();
  const away = new RetryLater('airtable-unavailable', { message: 'down' });
  for (const request of [{ jobNumber: 'J-1001' }, { callSid }, { recordingSid: sid }]) {
    jobs.failures.push(away);
    await expect(ask(request)).rejects.toBe(away);
    expect((await ask({ ...request, date: '2026-11-20' })).links).toMatchObject([{ key }]);
  }
  expect((await ask({ key })).links).toHaveLength(1);
  expect(jobs.requests).toEqual(['find', 'find', 'find']);
});

describe('with verify', () => {
  test('what is gone is told, and the others have links', async () => {
    const { archive, jobs, stored, historyOf, ask, register } = urlsWorld();
    const [there, deleted, never] = [stored(), stored(), stored({ startedAt: at('23:00:00') })];
    jobs.add('J-1001', { history: await historyOf(there, deleted, never) });
    archive.delete(deleted.key);
    archive.objects.delete(never.key);
    const { links, missing } = await ask({ jobNumber: 'J-1001', verify: true });
    expect(links.map(({ key }) => key)).toEqual([there.key]);
    expect(
      missing?.map(({ key, state, recordingSid, jobNumber }) => [key, state, recordingSid, jobNumber]).sort(),
    ).toEqual(
      [
        [deleted.key, 'deleted', deleted.sid, 'J-1001'],
        [never.key, 'absent', never.sid, 'J-1001'],
      ].sort(),
    );
    expect(register.grants.map(({ key }) => key)).toEqual([there.key]);
  });

  test('when all are gone it is 404, and says what became of them', async () => {
    const { archive, jobs, stored, historyOf, ask } = urlsWorld();
    const [one, other] = [stored(), stored({ startedAt: new Date('2020-01-01T00:00:00Z') })];
    jobs.add('J-1001', { history: await historyOf(one, other) });
    for (const { key } of [one, other]) archive.delete(key);
    await expect(ask({ jobNumber: 'J-1001', verify: true })).rejects.toMatchObject({
      status: 404,
      code: 'recording-deleted',
      missing: [expect.objectContaining({ state: 'deleted' }), expect.objectContaining({ state: 'expired' })],
    });
    expect((await ask({ jobNumber: 'J-1001' })).links).toHaveLength(2);
  });
});

test('a Job of 450 recordings comes in pages of 200, newest first, none twice and none left out', async () => {
  const { jobs, stored, historyOf, askAll } = urlsWorld();
  const recordings = Array.from({ length: 450 }, (_, index) =>
    // Several begin in the same second.
    stored({ startedAt: new Date(at('00:00:00').getTime() + Math.floor(index / 3) * 60_000), jobNumber: job('J-1') }),
  );
  jobs.add('J-1', { history: await historyOf(...recordings) });
  const pages = await askAll({ jobNumber: 'J-1' });
  expect(pages.map(({ links }) => links.length)).toEqual([200, 200, 50]);
  const links = pages.flatMap((page) => page.links);
  expect(new Set(links.map(({ key }) => key)).size).toBe(450);
  const begun = links.map(({ startedAt }) => startedAt?.getTime() ?? 0);
  expect(begun).toEqual(begun.toSorted((one, other) => other - one));
});

test('pages hang together by what S3 says: while it fails there is none', async () => {
  const { archive, jobs, stored, historyOf, ask } = urlsWorld();
  const recordings = Array.from({ length: 201 }, () => stored({ jobNumber: job('J-1') }));
  jobs.add('J-1', { history: await historyOf(...recordings) });
  archive.failures.describe = new RetryLater('s3-unavailable', { message: 'down' });
  await expect(ask({ jobNumber: 'J-1' })).rejects.toBe(archive.failures.describe);
});

test('what Airtable finds besides is left out: its formulas know fewer differences than we do', async () => {
  const { jobs, stored, historyOf, ask } = urlsWorld();
  const [own, foreign] = [stored(), stored()];
  const [id, other] = [
    jobs.add('J-1', { history: await historyOf(own) }),
    jobs.add('j-1', { history: await historyOf(foreign) }),
  ];
  const find = jobs.find.bind(jobs);
  jobs.find = () => find({ ids: [id, other], numbers: [], calls: [] });
  expect((await ask({ jobNumber: 'J-1' })).links.map(({ key }) => key)).toEqual([own.key]);
});
