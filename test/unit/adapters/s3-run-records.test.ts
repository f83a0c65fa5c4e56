import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { s3RunRecords } from '../../../lambdas/adapters/s3-run-records';
import { accountSid } from '../../../lambdas/core/recording';
import { type RunRecord, runRecord } from '../../../lambdas/core/run-record';
import { SimulatedBucket } from '../../support/simulated-aws/simulated-s3';
import { simulatedClient } from '../../support/simulated-aws/simulated-client';
import { NO_DEADLINE, aRecordingSid } from '../../support/subjects';

const time = { pause: () => new Promise<void>(() => undefined), now: () => new Date('2026-11-26T13:00:00Z') };
const SINCE = new Date('2026-11-12T00:00:00Z');

const world = () => {
  const bucket = new SimulatedBucket('links');
  const Client = simulatedClient(S3Client, { time, service: bucket.answer });
  return { bucket, runs: s3RunRecords(new Client({}), { bucket: 'links', time }) };
};
const record = (at: string): RunRecord => ({
  at: new Date(at),
  accounts: {
    [accountSid.parse(`AC${'1'.repeat(32)}`)]: {
      since: '2026-11-24',
      sweep: { since: '2026-11-24', begun: '2026-11-26' },
      firstLook: new Date('2026-11-26T00:00:00Z'),
      before: { parked: 1, unassigned: 0, open: 2, stuck: 0, oldest: new Date('2026-11-25T00:00:00Z') },
    },
  },
  counts: { outstanding: 3 },
});

test('before the first run there is nothing', async () => {
  const { runs } = world();
  const earlier = await runs.earlier(SINCE, NO_DEADLINE);
  expect(earlier.latest).toBeUndefined();
  expect(await earlier.fedIn(NO_DEADLINE)).toEqual(new Map());
});

test('the newest record is found, whatever was fed in later, and as it was written', async () => {
  const { bucket, runs } = world();
  const at = '2026-11-26T11:00:00.000Z';
  await runs.add('a', record('2026-11-26T10:00:00.000Z'), NO_DEADLINE);
  await runs.add('b', record(at), NO_DEADLINE);
  await runs.addFedIn(
    'c',
    { at: new Date('2026-11-26T12:00:00Z'), part: 1, recordingSids: [aRecordingSid()] },
    NO_DEADLINE,
  );
  expect((await runs.earlier(SINCE, NO_DEADLINE)).latest).toEqual(record(at));
  expect([...bucket.objects.keys()]).toContain('runs/2026/11/26/2026-11-26T11:00:00.000Z-b.json');
});

test('one of long ago is found after a long pause: the first day is not forgotten', async () => {
  const { runs } = world();
  await runs.add('a', record('2026-05-01T10:00:00.000Z'), NO_DEADLINE);
  expect((await runs.earlier(SINCE, NO_DEADLINE)).latest).toEqual(record('2026-05-01T10:00:00.000Z'));
});

test('who was fed in, and when last, in the days that are asked for', async () => {
  const { runs } = world();
  const [often, once, long] = [aRecordingSid(), aRecordingSid(), aRecordingSid()];
  const add = (at: string, ...recordingSids: (typeof often)[]) =>
    runs.addFedIn('a', { at: new Date(at), part: 1, recordingSids }, NO_DEADLINE);
  await add('2026-11-01T10:00:00Z', long);
  await add('2026-11-20T10:00:00Z', often, once);
  await add('2026-11-25T10:00:00Z', often);
  const earlier = await runs.earlier(SINCE, NO_DEADLINE);
  expect(await earlier.fedIn(NO_DEADLINE)).toEqual(
    new Map([
      [often, new Date('2026-11-25T10:00:00Z')],
      [once, new Date('2026-11-20T10:00:00Z')],
    ]),
  );
});

test('a record that cannot be read gives way to the one before; where none can, nobody begins anew', async () => {
  const { bucket, runs } = world();
  const broken = { metadata: {}, bytes: Buffer.from('{"at":') };
  bucket.objects.set('runs/2026/11/26/2026-11-26T12:00:00.000Z-z.json', broken);
  await expect(runs.earlier(SINCE, NO_DEADLINE)).rejects.toMatchObject({ code: 'run-unrecorded' });
  await runs.add('a', record('2026-11-26T11:00:00.000Z'), NO_DEADLINE);
  expect((await runs.earlier(SINCE, NO_DEADLINE)).latest).toEqual(record('2026-11-26T11:00:00.000Z'));
});

test('a record of what was fed in that cannot be read takes nothing from the others', async () => {
  const { bucket, runs } = world();
  const sid = aRecordingSid();
  await runs.addFedIn('a', { at: new Date('2026-11-26T10:00:00Z'), part: 1, recordingSids: [sid] }, NO_DEADLINE);
  for (const [hour, bytes] of ['', '{"at":', 'null', '{"at":"2026-11-26T11:00:00.000Z"}'].entries())
    bucket.objects.set(`runs/2026/11/26/2026-11-26T1${String(hour)}:30:00.000Z-b-fed-in-1.json`, {
      metadata: {},
      bytes: Buffer.from(bytes),
    });
  const earlier = await runs.earlier(SINCE, NO_DEADLINE);
  bucket.objects.delete('runs/2026/11/26/2026-11-26T13:30:00.000Z-b-fed-in-1.json');
  expect(await earlier.fedIn(NO_DEADLINE)).toEqual(new Map([[sid, new Date('2026-11-26T10:00:00Z')]]));
});

test('whom other runs have fed in since the records were listed, by whatever clock', async () => {
  const { runs } = world();
  const [known, mine, meanwhile, behind] = [aRecordingSid(), aRecordingSid(), aRecordingSid(), aRecordingSid()];
  const add = (run: string, at: string, sid: typeof known, part = 1) =>
    runs.addFedIn(run, { at: new Date(at), part, recordingSids: [sid] }, NO_DEADLINE);
  await add('early', '2026-11-26T10:00:00Z', known);
  await runs.add('early', record('2026-11-26T10:05:00.000Z'), NO_DEADLINE);
  const earlier = await runs.earlier(SINCE, NO_DEADLINE);
  expect(await earlier.fedInSince('me', NO_DEADLINE)).toEqual(new Set());
  await add('me', '2026-11-26T11:00:00Z', mine);
  await add('other', '2026-11-26T11:00:01Z', meanwhile);
  await runs.add('other', record('2026-11-26T11:00:02.000Z'), NO_DEADLINE);
  // Its clock is behind that of the newest record.
  await add('slow', '2026-11-26T09:59:00Z', behind);
  expect(await earlier.fedInSince('me', NO_DEADLINE)).toEqual(new Set([meanwhile, behind]));
});

test('what a clock that was ahead has dated is not the newest, and nobody was fed in on a day to come', async () => {
  const { runs } = world();
  const sid = aRecordingSid();
  await runs.add('ahead', record('2031-01-01T00:00:00.000Z'), NO_DEADLINE);
  expect((await runs.earlier(SINCE, NO_DEADLINE)).latest).toEqual(record('2031-01-01T00:00:00.000Z'));
  await runs.add('a', record('2026-11-26T12:00:00.000Z'), NO_DEADLINE);
  await runs.addFedIn('a', { at: new Date('2026-11-26T12:00:00Z'), part: 1, recordingSids: [sid] }, NO_DEADLINE);
  await runs.addFedIn('ahead', { at: new Date('2031-01-01T00:00:00Z'), part: 1, recordingSids: [sid] }, NO_DEADLINE);
  const earlier = await runs.earlier(SINCE, NO_DEADLINE);
  expect(earlier.latest).toEqual(record('2026-11-26T12:00:00.000Z'));
  expect(await earlier.fedIn(NO_DEADLINE)).toEqual(new Map([[sid, new Date('2026-11-26T12:00:00Z')]]));
  const other = aRecordingSid();
  await runs.addFedIn('b', { at: new Date('2026-11-26T13:00:00Z'), part: 1, recordingSids: [other] }, NO_DEADLINE);
  expect(await earlier.fedInSince('me', NO_DEADLINE)).toEqual(new Set([other]));
});

test('in the first run of all, too, other runs are seen', async () => {
  const { runs } = world();
  const sid = aRecordingSid();
  const earlier = await runs.earlier(SINCE, NO_DEADLINE);
  await runs.addFedIn('b', { at: new Date('2026-11-26T11:00:00Z'), part: 1, recordingSids: [sid] }, NO_DEADLINE);
  expect(await earlier.fedInSince('a', NO_DEADLINE)).toEqual(new Set([sid]));
});

test('a record whose answer is lost is sent once more: it is there, and nobody counts it twice, or never', async () => {
  const bucket = new SimulatedBucket('links');
  let puts = 0;
  const service = (command: unknown): unknown => {
    const answer = bucket.answer(command);
    if (!(command instanceof PutObjectCommand)) return answer;
    puts += 1;
    if (puts === 1) throw new Error('socket hang up');
    return answer;
  };
  const Client = simulatedClient(S3Client, { time, service });
  const runs = s3RunRecords(new Client({}), { bucket: 'links', time });
  const chunk = { at: new Date('2026-11-26T11:00:00Z'), part: 1, recordingSids: [aRecordingSid()] };
  await runs.addFedIn('a', chunk, NO_DEADLINE);
  expect([puts, bucket.objects.size]).toEqual([2, 1]);
});

test('what S3 refuses is asked once', async () => {
  let puts = 0;
  const service = (): never => {
    puts += 1;
    throw new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } });
  };
  const Client = simulatedClient(S3Client, { time, service });
  const runs = s3RunRecords(new Client({}), { bucket: 'links', time });
  await expect(runs.add('a', record('2026-11-26T11:00:00.000Z'), NO_DEADLINE)).rejects.toMatchObject({
    code: 'run-unrecorded',
  });
  expect(puts).toBe(1);
});

test.each(['an empty page', 'a page that says that it goes on, and not where'])(
  '%s of a list is no list',
  async (page) => {
    const answer = page === 'an empty page' ? {} : { Contents: [], IsTruncated: true, KeyCount: 0 };
    const Client = simulatedClient(S3Client, { time, service: () => answer });
    const runs = s3RunRecords(new Client({}), { bucket: 'links', time });
    await expect(runs.earlier(SINCE, NO_DEADLINE)).rejects.toMatchObject({ code: 'run-unrecorded' });
  },
);

test('a record that later versions add to is read', () => {
  const written = { ...runRecord.encode(record('2026-11-26T11:00:00.000Z')), later: true };
  expect(runRecord.parse(written)).toEqual(record('2026-11-26T11:00:00.000Z'));
});
