import fc from 'fast-check';
import { folderOfDay, keysFor, mayBeOf, stemOf, tellsJob, partsOf } from '../../../lambdas/core/object-key';
import { completed, job, recordingOf } from '../../support/subjects';

const recording = recordingOf(completed({ startedAt: new Date('2026-11-20T23:59:58Z') }));

test('the key is dated by the start of the recording in UTC, and names call and job', () => {
  expect(keysFor(recording, 'recordings')[0]).toBe(`recordings/2026/11/20/${recording.callSid}-J-1001.mp3`);
});

test('the second key of a call and job names the recording, too', () => {
  expect(keysFor(recording, 'recordings')[1]).toBe(
    `recordings/2026/11/20/${recording.callSid}-J-1001-${recording.sid}.mp3`,
  );
});

test('a recording whose job nobody knows is unassigned', () => {
  expect(keysFor({ ...recording, jobNumber: undefined }, 'recordings')[0]).toMatch(/-unassigned\.mp3$/);
});

test('letters of any script stay, what could leave the folder or break a URL does not', () => {
  const [key] = keysFor({ ...recording, jobNumber: job('Auftrag Ä/../7?#') }, 'recordings');
  expect(key).toBe(`recordings/2026/11/20/${recording.callSid}-Auftrag_Ä_.._7__.mp3`);
});

test('every key is valid for S3, whatever the job number', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 256 }), (text) => {
      fc.pre(text.trim() !== '' && text.normalize('NFC').trim().length <= 256);
      for (const key of keysFor({ ...recording, jobNumber: job(text) }, 'recordings')) {
        expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
        expect(key.split('/')).toHaveLength(5);
        expect(key.isWellFormed()).toBe(true);
      }
    }),
  );
});

test('all keys of a call, of any job and recording, begin alike', () => {
  const stem = stemOf(recording, 'recordings');
  expect(stem).toBe(`recordings/2026/11/20/${recording.callSid}-`);
  for (const jobNumber of [undefined, job('J-7'), job('Ä/7')])
    for (const key of keysFor({ ...recording, jobNumber }, 'recordings')) expect(key.startsWith(stem)).toBe(true);
});

test('a long job number is cut after 100 characters, not within one', () => {
  const [key] = keysFor({ ...recording, jobNumber: job('𝒳'.repeat(101)) }, 'recordings');
  expect(key).toBe(`recordings/2026/11/20/${recording.callSid}-${'𝒳'.repeat(100)}.mp3`);
});

test.each([
  ['J-7_a.b', 'J-7_a.b'],
  ['a b\tc', 'a_b_c'],
  ['#1&2=3', '_1_2_3'],
  ['é\u0323', 'ẹ́'],
  ['٣३', '٣३'],
])('in a key, %s reads %s', (number, shown) => {
  expect(keysFor({ ...recording, jobNumber: job(number) }, 'p')[0]).toContain(`-${shown}.mp3`);
});

test("a job's keys are told from those of any other job, as far as keys can", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 120 }),
      fc.string({ minLength: 1, maxLength: 120 }),
      (one, other) => {
        fc.pre(one.trim() !== '' && other.trim() !== '');
        const [asked, has] = [job(one), job(other)];
        for (const key of keysFor({ ...recording, jobNumber: asked }, 'p')) expect(mayBeOf(key, asked)).toBe(true);
        if (!tellsJob(asked) || asked === has) return;
        for (const key of keysFor({ ...recording, jobNumber: has }, 'p')) expect(mayBeOf(key, asked)).toBe(false);
      },
    ),
  );
});

test.each([
  ['J-7', 'J-7', true],
  ['J-7', 'J-70', false],
  ['J-7', 'J-7-RE0', false],
  ['J-7', 'XJ-7', false],
  ['J 7', 'J_7', true],
  ['J_7', 'J 7', true],
  ["O'Hara", 'O"Hara', true],
  ['\\', "'", true],
])('a recording of the job %j may lie where one of %j lies: %j', (asked, has, may) => {
  const [key] = keysFor({ ...recording, jobNumber: job(has) }, 'p');
  expect(mayBeOf(key, job(asked))).toBe(may);
});

test.each([
  ['J-7', true],
  ['007', true],
  ['Ä', true],
  ['J_7', false],
  ['J 7', false],
  ['unassigned', false],
  ['J'.repeat(99), true],
  ['J'.repeat(100), false],
])('the job %j stands in a key as nothing else does: %j', (number, tells) => {
  expect(tellsJob(job(number))).toBe(tells);
});

test('of no key that is not a recording of the pipeline is a job', () => {
  expect(mayBeOf(`p/2026/11/20/${recording.callSid}-J-7.wav`, job('J-7'))).toBe(false);
  expect(mayBeOf('p/2026/11/20/J-7.mp3', job('J-7'))).toBe(false);
});

test('the folder of a day', () => {
  expect(folderOfDay('2026-11-20', 'a/b')).toBe('a/b/2026/11/20/');
});

test.each([
  ['a day that no calendar has', (call: string) => `p/2026/13/45/${call}-J-7.mp3`],
  ['a job of more characters than a key takes', (call: string) => `p/2026/11/20/${call}-${'x'.repeat(101)}.mp3`],
])('%s is in no key of the pipeline', (_, keyOf) => {
  expect(partsOf(keyOf(recording.callSid))).toBeUndefined();
});

test('the longest job that a key takes is read out of it', () => {
  const [key] = keysFor({ ...recording, jobNumber: job('仕'.repeat(100)) }, 'p');
  expect(partsOf(key)?.job).toBe('仕'.repeat(100));
});
