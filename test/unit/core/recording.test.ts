import fc from 'fast-check';
import { callSid, instant, jobId, jobNumber, recordingSid } from '../../../lambdas/core/recording';

const HEX = 'aA0'.repeat(10) + 'fF';

/** What JavaScript and Unicode call white space: that of keyboards, of word processors, and line ends. */
const WHITE_SPACE = [
  ...['\t', '\n', '\v', '\f', '\r', ' ', '\u00a0', '\u1680', '\u2000', '\u2001', '\u2003', '\u2009', '\u200a'],
  ...['\u2028', '\u2029', '\u202f', '\u205f', '\u3000', '\ufeff'],
];

describe('a job number', () => {
  test('is the same with white space of any kind around it', () => {
    const read = WHITE_SPACE.map((space) => [space, jobNumber.parse(`${space}J-7${space}${space}`)]);
    expect(read).toEqual(WHITE_SPACE.map((space) => [space, 'J-7']));
  });

  test('keeps the white space within it', () => {
    expect(jobNumber.parse(' J  7 ')).toBe('J  7');
  });

  test.each([
    ['A\u0308-7', 'Ä-7'],
    ['\u212b-7', 'Å-7'],
    ['e\u0301e\u0301', 'éé'],
    ['\u1100\u1161', '가'],
  ])('%j is composed', (text, composed) => {
    expect(jobNumber.parse(text)).toBe(composed);
  });

  test('has one canonical form: it does not change when it is read once more', () => {
    const white = fc.constantFrom('', ...WHITE_SPACE);
    fc.assert(
      fc.property(white, fc.string({ unit: 'binary', maxLength: 60 }), white, (before, text, after) => {
        const read = jobNumber.safeParse(before + text + after);
        fc.pre(read.success);
        expect(jobNumber.parse(read.data)).toBe(read.data);
        expect(jobNumber.parse(text.normalize('NFD'))).toBe(read.data);
        expect(read.data).toBe(read.data.trim().normalize('NFC'));
      }),
    );
  });

  test.each(['', ' ', '\u00a0\t\n', '\ufeff'])('%j is none', (text) => {
    expect(jobNumber.safeParse(text).success).toBe(false);
  });

  test('has at most 256 characters, white space around it not counted', () => {
    const longest = '7'.repeat(256);
    expect(jobNumber.parse(` ${longest}  `)).toBe(longest);
    expect(jobNumber.safeParse(`${longest}7`).error?.issues).toMatchObject([{ message: 'longer than 256 characters' }]);
  });

  test('counts what its composed form has', () => {
    expect(jobNumber.parse('A\u0308'.repeat(256))).toHaveLength(256);
  });
});

describe('SIDs', () => {
  test.each([
    ['a recording', recordingSid, `RE${HEX}`],
    ['a call', callSid, `CA${HEX}`],
    ['a conference', callSid, `CF${HEX}`],
  ])('of %s are taken as Twilio writes them', (_name, schema, sid) => {
    expect(schema.parse(sid)).toBe(sid);
  });

  test.each([
    ['another prefix', recordingSid, `CA${HEX}`],
    ['an account', callSid, `AC${HEX}`],
    ['half a prefix', callSid, `C${HEX}`],
    ['a digit too few', recordingSid, `RE${HEX.slice(1)}`],
    ['a digit too many', recordingSid, `RE${HEX}0`],
    ['something before it', recordingSid, `xRE${HEX}`],
    ['a line behind it', recordingSid, `RE${HEX}\n`],
    ['a letter that is no digit', recordingSid, `RE${HEX.slice(1)}g`],
    ['small letters in front', recordingSid, `re${HEX}`],
  ])('with %s are refused, with the form they should have', (_name, schema, sid) => {
    expect(schema.safeParse(sid).error?.issues[0]?.message).toMatch(
      /^not a SID: (RE|C\[AF\]) and 32 hexadecimal digits$/,
    );
  });
});

test('an Airtable record is known by any id but an empty one', () => {
  expect(jobId.parse('rec0')).toBe('rec0');
  expect(jobId.safeParse('').success).toBe(false);
});

describe('a point in time', () => {
  test('is a date in the code, and ISO 8601 in UTC in a message', () => {
    const date = new Date('2026-11-20T23:59:58.123Z');
    expect(instant.encode(date)).toBe('2026-11-20T23:59:58.123Z');
    expect(instant.decode('2026-11-20T23:59:58.123Z')).toEqual(date);
  });

  test.each(['2026-11-20', 'Fri, 20 Nov 2026 23:59:58 +0000', ''])('%j is none', (text) => {
    expect(instant.safeDecode(text).success).toBe(false);
  });
});
