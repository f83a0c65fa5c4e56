import fc from 'fast-check';
import { keysFor } from '../../../lambdas/core/object-key';
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
