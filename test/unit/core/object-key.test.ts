import fc from 'fast-check';
import { keysFor, stemOf } from '../../../lambdas/core/object-key';
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
