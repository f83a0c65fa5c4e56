import { posix } from 'node:path';
import fc from 'fast-check';
import { LinkRefusal } from '../../../lambdas/url-signer/link-refusal';
import type { Question } from '../../../lambdas/url-signer/question';
import { MAX_BODY_BYTES, readRequest } from '../../../lambdas/url-signer/read-request';
import { aCallSid, aRecordingSid } from '../../support/subjects';

const MAX_MINUTES = 15;

const readText = (body: string): Question => readRequest(Buffer.from(body), MAX_MINUTES);
const read = (request: unknown): Question => readText(JSON.stringify(request));

/** How a request is refused. */
const refusal = (act: () => unknown): LinkRefusal => {
  try {
    act();
  } catch (error) {
    if (error instanceof LinkRefusal) return error;
    throw error;
  }
  throw new Error('it was read');
};
const reasonsFor = (request: unknown): readonly string[] => {
  const { status, code, reasons = [] } = refusal(() => read(request));
  expect([status, code]).toEqual([400, 'request-unreadable']);
  return reasons;
};

const [SID, CALL] = [aRecordingSid(), aCallSid()];
const KEY = `recordings/2026/11/20/${CALL}-J-1001.mp3`;

describe('what can be asked', () => {
  test.each([
    [{ recordingSid: SID }, { by: 'recordingSid', recordingSid: SID }],
    [{ callSid: CALL }, { by: 'callSid', callSid: CALL }],
    [{ callSid: CALL.replace('CA', 'CF') }, { by: 'callSid', callSid: CALL.replace('CA', 'CF') }],
    [{ jobNumber: 'J-1001' }, { by: 'jobNumber', jobNumber: 'J-1001' }],
    [{ key: KEY }, { by: 'key', key: KEY }],
  ])('%j', (request, wanted) => {
    expect(read(request)).toEqual({
      wanted,
      date: undefined,
      expiresInSeconds: 900,
      verify: false,
      cursor: undefined,
    });
  });

  test('with all that goes with it', () => {
    const request = { jobNumber: 'J-1', date: '2026-11-20', expiresInMinutes: 1, verify: true, cursor: 'c' };
    expect(read(request)).toEqual({
      wanted: { by: 'jobNumber', jobNumber: 'J-1' },
      date: '2026-11-20',
      expiresInSeconds: 60,
      verify: true,
      cursor: 'c',
    });
  });

  test('a job number is what it is, in its one form', () => {
    const numberOf = (jobNumber: string) => read({ jobNumber }).wanted;
    for (const number of [`O'Hara`, '"', '\\', `\\'`, `') OR TRUE() OR ('`, '007', 'a b', '<script>', '"}'])
      expect(numberOf(number)).toEqual({ by: 'jobNumber', jobNumber: number });
    expect(numberOf(' A\u0308-1 ')).toEqual({ by: 'jobNumber', jobNumber: 'Ä-1' });
  });

  test('a key may be percent-encoded, once', () => {
    const key = `recordings/2026/11/20/${CALL}-Köln_東京.mp3`;
    for (const given of [key, encodeURI(key), encodeURIComponent(key), key.replace('-', '%2D')])
      expect(read({ key: given }).wanted).toEqual({ by: 'key', key });
    expect(reasonsFor({ key: encodeURIComponent(encodeURIComponent(key)) })).toHaveLength(1);
  });

  test('a byte order mark and white space are no part of a request', () => {
    expect(readText(`\ufeff \n{"key":${JSON.stringify(KEY)}}\n`).wanted).toEqual({ by: 'key', key: KEY });
  });
});

describe('what cannot', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', 'key=recordings'],
    ['a list', '[{"key":"recordings/x"}]'],
    ['null', 'null'],
    ['a text', '"recordings/x"'],
    ['a number', '7'],
    ['half an object', '{"key":"recordings/x"'],
    ['two objects', '{}{}'],
  ])('%s', (_what, body) => {
    expect(refusal(() => readText(body))).toMatchObject({
      status: 400,
      code: 'request-unreadable',
      reasons: ['the body is no JSON object'],
    });
  });

  test('bytes that are no UTF-8', () => {
    const body = Buffer.concat([Buffer.from('{"jobNumber":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(refusal(() => readRequest(body, MAX_MINUTES))).toMatchObject({ status: 400 });
  });

  test('a body of more than 16 KB, and one of as much is read', () => {
    const body = (bytes: number) => {
      const request = `{"key":"${KEY}"}`;
      return Buffer.from(request.padEnd(bytes));
    };
    expect(readRequest(body(MAX_BODY_BYTES), MAX_MINUTES).wanted).toEqual({ by: 'key', key: KEY });
    expect(refusal(() => readRequest(body(MAX_BODY_BYTES + 1), MAX_MINUTES))).toMatchObject({
      status: 413,
      code: 'request-too-large',
    });
  });

  test.each([
    [{}, 'none is there'],
    [{ verify: true }, 'none is there'],
    [{ recordingSid: SID, callSid: CALL }, 'recordingSid and callSid are there'],
    [{ jobNumber: 'J-1', key: KEY }, 'jobNumber and key are there'],
    [{ jobNumber: null, key: KEY }, 'jobNumber and key are there'],
  ])('%j: exactly one thing says what is meant', (request, found) => {
    expect(reasonsFor(request)).toContainEqual(
      `exactly one of recordingSid, callSid, jobNumber, key says which recordings are meant; ${found}`,
    );
  });

  test('members that nobody knows, named, and those that are written otherwise', () => {
    expect(reasonsFor({ key: KEY, minutes: 5 })).toEqual(['"minutes": no member of a request for links']);
    expect(reasonsFor({ Key: KEY })).toContainEqual('"Key": no member of a request for links');
    expect(reasonsFor({ key: KEY, [`x${'y'.repeat(100)}`]: 1 })[0]).toMatch(/^"xy{39}…": /);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(refusal(() => readText(`{"key":${JSON.stringify(KEY)},"${name}":1}`)).reasons).toEqual([
        `"${name}": no member of a request for links`,
      ]);
  });

  test('several things are told at once, each once', () => {
    const request = { callSid: 'CA1', date: 'today', expiresInMinutes: 0.5, verify: 'yes', cursor: '', more: 1 };
    const reasons = reasonsFor(request);
    expect(reasons.map((reason) => /^"?(\w+)/.exec(reason)?.[1]).sort()).toEqual(
      ['callSid', 'cursor', 'date', 'expiresInMinutes', 'more', 'verify'].sort(),
    );
  });

  test.each([0, -1, 1.5, 16, 1e9, '5', null, true, [5], NaN, Infinity, -0, 0.999])('expiresInMinutes %p', (minutes) => {
    expect(reasonsFor({ key: KEY, expiresInMinutes: minutes })).toEqual([
      'expiresInMinutes: a whole number from 1 to 15, which is as long as the bucket lets a link live',
    ]);
  });

  test.each([1, 2, 15])('while expiresInMinutes may be %p', (minutes) => {
    expect(read({ key: KEY, expiresInMinutes: minutes }).expiresInSeconds).toBe(60 * minutes);
  });

  test.each([
    '2026-02-30',
    '2026-02-29',
    '2025-13-01',
    '2026-00-10',
    '2026-11-00',
    '2026-11-31',
    '20261120',
    '2026-1-2',
    '2026/11/20',
    '20.11.2026',
    '2026-11-20T00:00:00Z',
    ' 2026-11-20',
    '+002026-11-20',
    'today',
    '',
    20261120,
    null,
  ])('date %p', (date) => {
    expect(reasonsFor({ callSid: CALL, date })).toEqual(['date: a day of the calendar, written yyyy-mm-dd']);
  });

  test.each(['2024-02-29', '2026-12-31', '1970-01-01', '9999-12-31'])('while date may be %s', (date) => {
    expect(read({ callSid: CALL, date }).date).toBe(date);
  });

  test('a date together with a key', () => {
    expect(reasonsFor({ key: KEY, date: '2026-11-20' })).toEqual(['date: not together with key, which holds the day']);
  });

  test.each([
    '',
    'RE',
    SID.toLowerCase().replace('re', 'Re'),
    `${SID}0`,
    SID.slice(0, -1),
    ` ${SID}`,
    CALL,
    7,
    null,
    [SID],
  ])('recordingSid %p', (recordingSid) => {
    expect(reasonsFor({ recordingSid })).toHaveLength(1);
  });

  test.each(['', ' ', '\t', 'x'.repeat(257), '\ud800', 'J-1\u0000', 'J\n1', 7, null, { eq: 'J-1' }])(
    'jobNumber %p',
    (jobNumber) => {
      expect(reasonsFor({ jobNumber })).toHaveLength(1);
    },
  );

  test.each([
    '',
    '/',
    `/${KEY}`,
    `${KEY}/`,
    'recordings//x.mp3',
    'recordings/../secrets/x.mp3',
    'recordings/./x.mp3',
    '../recordings/x.mp3',
    'recordings/..',
    'recordings%2F..%2Fx.mp3',
    'recordings/%2e%2e/x.mp3',
    'recordings/%2E./x.mp3',
    'recordings/%252e%252e/x.mp3',
    'recordings/%00x.mp3',
    'recordings/\u0000x.mp3',
    'recordings/x\n.mp3',
    'recordings/\u0085.mp3',
    'recordings/%zz.mp3',
    'recordings/%',
    'recordings/%ff.mp3',
    'recordings/100%.mp3',
    '%2Frecordings/x.mp3',
    'https://bucket.s3.amazonaws.com/recordings/x.mp3',
    's3://bucket/recordings/x.mp3',
    `recordings/${'x'.repeat(1_024)}`,
    'recordings/\ud800.mp3',
    7,
    null,
    ['recordings/x.mp3'],
  ])('key %p', (key) => {
    expect(reasonsFor({ key })).toEqual([expect.stringMatching(/^key: is no key of a recording/)]);
  });

  test('a key of 1,024 bytes is one, counted as it lies in the bucket', () => {
    const key = `recordings/${'ä'.repeat((1_024 - 11 - 1) / 2)}x`;
    expect(Buffer.byteLength(key)).toBe(1_024);
    expect(read({ key: encodeURI(key) }).wanted).toEqual({ by: 'key', key });
    expect(reasonsFor({ key: `${key}x` })).toHaveLength(1);
  });

  test('no cursor that is longer than any of ours', () => {
    expect(read({ key: KEY, cursor: 'x'.repeat(4_096) }).cursor).toHaveLength(4_096);
    expect(reasonsFor({ key: KEY, cursor: 'x'.repeat(4_097) })).toHaveLength(1);
  });
});

test('whatever comes is read, or refused with a reason', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(SID, CALL, KEY, 'J-1', '2026-11-20', 5, true));
  const names = ['recordingSid', 'callSid', 'jobNumber', 'key', 'date', 'expiresInMinutes', 'verify', 'cursor'];
  const request = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value);
  fc.assert(
    fc.property(fc.oneof(request, fc.jsonValue()), (body) => {
      try {
        const { wanted, expiresInSeconds } = read(body);
        expect(expiresInSeconds).toBeGreaterThanOrEqual(60);
        expect(expiresInSeconds).toBeLessThanOrEqual(60 * MAX_MINUTES);
        if (wanted.by === 'key') expect(`/${wanted.key}/`).not.toMatch(/\/\/|\/\.\.?\/|%|\p{Cc}/u);
      } catch (error) {
        if (!(error instanceof LinkRefusal)) throw error;
        expect(error.reasons?.length).toBeGreaterThan(0);
        for (const reason of error.reasons ?? []) expect(reason).toMatch(/\S/);
      }
    }),
    { numRuns: 500 },
  );
});

test('no key that is read leaves its folder, however it is written', () => {
  const segment = fc.oneof(
    fc.constantFrom('..', '.', '', '%2e%2e', '%2E', '%2F', '%5c', '\\', '...', 'x', '%252e', '..%2f', 'ä'),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
      const key = ['recordings', ...segments].join('/');
      try {
        const { wanted } = read({ key });
        if (wanted.by !== 'key') throw new Error('it is a key');
        // What a program would make of it that resolves dots.
        expect(posix.normalize(wanted.key)).toBe(wanted.key);
      } catch (error) {
        if (!(error instanceof LinkRefusal)) throw error;
      }
    }),
    { numRuns: 1_000 },
  );
});
