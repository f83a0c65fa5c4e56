/* Source: Amazon S3 User Guide, "Working with object metadata": 2 KB in all, counted in bytes of keys and values, US-ASCII. */
import fc from 'fast-check';
import { factsIn, metadataOf } from '../../../lambdas/adapters/s3-metadata';
import { jobNumber } from '../../../lambdas/core/recording';
import { completed, job, recordingOf } from '../../support/subjects';

const LIMIT = 2 * 1024;

const bytesOf = (metadata: Record<string, string>) =>
  Object.entries(metadata).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);

/** What a reader makes of a value. */
const read = (value = ''): string => {
  const [, encoded] = /^=\?UTF-8\?B\?(.*)\?=$/.exec(value) ?? [];
  return encoded === undefined ? decodeURIComponent(value) : Buffer.from(encoded, 'base64').toString();
};

test('says all that is known about the recording', () => {
  const recording = recordingOf(completed({ jobNumber: job('Köln 東京'), channels: 2, durationSeconds: 12 }));
  expect(metadataOf(recording)).toEqual({
    'recording-sid': recording.sid,
    'call-sid': recording.callSid,
    'job-number': 'K%C3%B6ln%20%E6%9D%B1%E4%BA%AC',
    'started-at': '2026-11-20T23:59:58.000Z',
    'duration-seconds': '12',
    channels: '2',
    source: 'DialVerb',
  });
});

test('leaves out what nobody knows', () => {
  const { sid, callSid, startedAt } = recordingOf(completed());
  expect(metadataOf({ sid, callSid, startedAt, channels: 1 })).toEqual({
    'recording-sid': sid,
    'call-sid': callSid,
    'started-at': startedAt.toISOString(),
    channels: '1',
  });
});

const metadataWith = (number: string, source = 'DialVerb') =>
  metadataOf({ ...recordingOf(completed({ jobNumber: job(number) })), durationSeconds: 86_400, origin: source });

test('a long job number is an encoded word, once it would be too long to be read as it is', () => {
  expect(metadataWith('Ü'.repeat(100))['job-number']).toBe('%C3%9C'.repeat(100));
  expect(metadataWith('Ü'.repeat(100) + 'a')['job-number']).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/]+=*\?=$/);
  expect(metadataWith('a'.repeat(256))['job-number']).toBe('a'.repeat(256));
});

test.each([
  ['\u4ed5'.repeat(256)],
  ['\u{1f4de}'.repeat(128)],
  ['%'.repeat(256)],
  [`a${'\u{1f4de}'.repeat(127)}\ud83d`],
])('the longest job numbers fit: %j', (number) => {
  const metadata = metadataWith(number, 'Ü'.repeat(1_000));
  expect(bytesOf(metadata)).toBeLessThanOrEqual(LIMIT);
  expect(read(metadata['job-number'])).toBe(number.toWellFormed());
});

test('any job number and any source fit, in ASCII, and can be read again', () => {
  const number = fc
    .oneof(fc.string({ unit: 'grapheme', maxLength: 256 }), fc.string({ unit: 'binary', maxLength: 256 }))
    .filter((text) => jobNumber.safeParse(text).success);
  fc.assert(
    fc.property(number, fc.string({ unit: 'binary', maxLength: 300 }), (text, source) => {
      const metadata = metadataWith(text, source);
      expect(bytesOf(metadata)).toBeLessThanOrEqual(LIMIT);
      for (const value of Object.values(metadata)) expect(value).toMatch(/^[\x20-\x7e]*$/);
      expect(read(metadata['job-number'])).toBe(job(text).toWellFormed());
      expect(read(metadata.source)).toBe(source.slice(0, 100).toWellFormed());
    }),
    { numRuns: 300 },
  );
});

describe('the way back', () => {
  test('tells all that was known, whatever the job number', () => {
    const number = fc
      .oneof(fc.string({ unit: 'grapheme', maxLength: 256 }), fc.string({ unit: 'binary', maxLength: 256 }))
      .filter((text) => text.isWellFormed() && jobNumber.safeParse(text).success);
    fc.assert(
      fc.property(number, fc.option(fc.nat(999_999_999), { nil: undefined }), (text, durationSeconds) => {
        const recording = { ...recordingOf(completed({ jobNumber: job(text), channels: 2 })), durationSeconds };
        const { sid: recordingSid, callSid, startedAt } = recording;
        expect(factsIn(metadataOf(recording), 7)).toEqual({
          recordingSid,
          callSid,
          jobNumber: job(text),
          startedAt,
          durationSeconds,
          channels: 2,
          bytes: 7,
        });
      }),
      { numRuns: 300 },
    );
  });

  const numberIn = (value: string) => factsIn({ 'job-number': value }, undefined).jobNumber;

  test.each([
    ['J-1001', 'J-1001'],
    ['K%C3%B6ln', 'Köln'],
    ['=?UTF-8?B?S8O2bG4=?=', 'Köln'],
    // As S3 writes it, where somebody gave it characters beyond ASCII.
    ['=?UTF-8?Q?K=C3=B6ln_=E6=9D=B1?=', 'Köln 東'],
    ['=?utf-8?b?S8O2?= =?UTF-8?B?bG4=?=', 'Köln'],
    // A character may be cut between two words.
    ['=?UTF-8?B?S8M=?= =?UTF-8?B?tmxu?=', 'Köln'],
    ['%3D%3FUTF-8%3FB%3FS8O2bG4%3D%3F%3D', '=?UTF-8?B?S8O2bG4=?='],
    ['=?ISO-8859-1?Q?K=F6ln?=', '=?ISO-8859-1?Q?K=F6ln?='],
  ])('%j is %j', (value, number) => {
    expect(numberIn(value)).toBe(number);
  });

  test.each(['', ' ', '%', '%zz', '%ff', 'x'.repeat(257)])('%j is no job number', (value) => {
    expect(numberIn(value)).toBeUndefined();
  });

  test.each([
    ['recording-sid', 'RE1'],
    ['call-sid', 'somebody'],
    ['started-at', 'yesterday'],
    ['duration-seconds', '-1'],
    ['duration-seconds', '1.5'],
    ['duration-seconds', '1e3'],
    ['channels', '3'],
    ['channels', ''],
  ])('%s: %j is not known, and keeps nothing else from being known', (name, value) => {
    const recording = recordingOf(completed());
    const facts = factsIn({ ...metadataOf(recording), [name]: value }, 7);
    expect(Object.values(facts).filter((fact) => fact === undefined)).toHaveLength(1);
  });

  test('nothing is known of an object that says nothing', () => {
    expect(new Set(Object.values(factsIn({}, undefined)))).toEqual(new Set([undefined]));
  });
});
