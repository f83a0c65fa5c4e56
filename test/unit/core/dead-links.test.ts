import fc from 'fast-check';
import { withoutDeadLinks } from '../../../lambdas/core/dead-links';
import { append, holdsLineOf, linkLine, statusLine } from '../../../lambdas/core/history-line';
import { fileNameOf } from '../../../lambdas/core/object-key';
import { recordingsIn } from '../../../lambdas/core/recording-links';
import { aRecordingSid, job, storedEvent } from '../../support/subjects';

const place = { bucket: 'bucket', prefixes: ['recordings', 'calls/former'] };
const format = { timeZone: 'Europe/Berlin', source: 'IVR [new]' };
const signedAt = new Date('2026-11-20T12:00:00Z');
const dead = new Date('2026-11-20T12:15:00Z');
const alive = new Date('2026-11-20T12:14:59Z');

const event = storedEvent({ jobNumber: job('J_1.0') });
const { key, recordingSid: sid } = event;

const linkTo = (to: string, query: Record<string, string> = {}) => {
  const url = new URL(to, 'https://bucket.s3.us-east-1.amazonaws.com/');
  const all = {
    'X-Amz-Date': '20261120T120000Z',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'x'.repeat(1200),
    'response-content-disposition': `inline; filename="${fileNameOf(to, sid)}"`,
    'X-Amz-Signature': '0',
    ...query,
  };
  for (const [name, value] of Object.entries(all)) if (value !== '') url.searchParams.set(name, value);
  return url.href;
};
const lineTo = (...link: Parameters<typeof linkTo>) => linkLine(signedAt, format, linkTo(...link));
const cut = (history: string, now = dead) => withoutDeadLinks(history, now, place);

test('a dead link of an own line becomes its key and its recording', () => {
  expect(cut(lineTo(key))).toBe(linkLine(signedAt, format, `${key} ${sid}`));
});

test('one that lives stays, to its last second', () => {
  expect(cut(lineTo(key), alive)).toBe(lineTo(key));
});

test('what is left is still the line of its recording, and one of the recordings of the Job', () => {
  const history = cut(`a\n${lineTo(key)}\nb`);
  expect(holdsLineOf(history, event, place)).toBe(true);
  expect(holdsLineOf(history, { ...event, recordingSid: aRecordingSid() }, place)).toBe(false);
  expect(recordingsIn(history, place)).toMatchObject([{ key, recordingSid: sid }]);
  expect(cut(history)).toBe(history);
});

test('a link that names no recording leaves its key', () => {
  const rest = cut(lineTo(key, { 'response-content-disposition': '' }));
  expect(rest).toBe(linkLine(signedAt, format, key));
  expect(holdsLineOf(rest, event, place)).toBe(true);
});

test.each(['\n', '\r\n', '\r'])('every own line is cut, whatever ends it: %j', (end) => {
  const former = key.replace('recordings', 'calls/former');
  const lines = ['people', lineTo(key), '', statusLine(signedAt, format, `absent, ${sid}`), lineTo(former), ' end '];
  const expected = [...lines];
  expected[1] = linkLine(signedAt, format, `${key} ${sid}`);
  expected[4] = linkLine(signedAt, format, `${former} ${sid}`);
  expect(cut(lines.join(end))).toBe(expected.join(end));
});

test('with the escapes of rich text, of which the rest of the line keeps its own', () => {
  const escaped = lineTo(key).replaceAll(/[\\`*_~[\]]/g, String.raw`\$&`);
  const [head = ''] = escaped.split('https://');
  expect(cut(`${escaped}\n`)).toBe(`${head}${key} ${sid}\n`);
});

describe('nothing else is touched', () => {
  const own = lineTo(key);
  test.each([
    ['a line that was indented', ` ${own}`],
    ['a quotation of a line', `> ${own}`],
    ['a line with a note behind it', `${own} (customer called back)`],
    ['a line with white space behind it', `${own} `],
    ['a link in brackets', own.replace(/https\S+/, '<$&>')],
    ['a link alone', linkTo(key)],
    ['a line of another event', own.replace('Event: Recording', 'Event: Call')],
    ['a line without a time', own.replace(/\d\d:\d\d:\d\d/, '')],
    ['a link to another bucket', own.replace('https://bucket.', 'https://other.')],
    ['a link to another folder', lineTo(`exports/${key}`)],
    ['a link to what is no recording', lineTo('recordings/notes.mp3')],
    ['a link that names two recordings', lineTo(key, { ref: aRecordingSid() })],
    ['a link without a signature', lineTo(key, { 'X-Amz-Signature': '' })],
    ['a link without an end', lineTo(key, { 'X-Amz-Expires': '' })],
    ['a link without a beginning', lineTo(key, { 'X-Amz-Date': '' })],
    ['two links in one line', `${own} ${linkTo(key)}`],
    ['a status line', statusLine(signedAt, format, `absent, ${sid}`)],
    ['what was cut before', linkLine(signedAt, format, `${key} ${sid}`)],
  ])('%s', (_name, line) => {
    expect(cut(line)).toBe(line);
    expect(cut(`\r\n${line}\n\nx`)).toBe(`\r\n${line}\n\nx`);
  });

  test('whatever people wrote: byte for byte', () => {
    const fragment = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\u2028',
        '---- | ',
        ' | URL: ',
        ' | Event: Recording | Source: ',
        '\\',
        '[',
        linkTo(key),
      ),
    );
    const text = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(cut(before)).toBe(before);
        const history = append(append(before, own), `\n${after}`);
        const rest = append(append(before, linkLine(signedAt, format, `${key} ${sid}`)), `\n${after}`);
        expect(cut(history)).toBe(rest);
      }),
    );
  });
});
