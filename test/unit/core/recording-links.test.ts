import fc from 'fast-check';
import { append, linkLine } from '../../../lambdas/core/history-line';
import { fileNameOf } from '../../../lambdas/core/object-key';
import type { RecordingSid } from '../../../lambdas/core/recording';
import { recordingsIn } from '../../../lambdas/core/recording-links';
import { aCallSid, aRecordingSid } from '../../support/subjects';

const place = { bucket: 'bucket', prefixes: ['recordings', 'calls/former'] };
const format = { timeZone: 'UTC', source: 'IVR' };
const at = new Date('2026-11-20T12:00:00Z');

const aKey = (job = 'J-1', prefix = 'recordings') => `${prefix}/2026/11/20/${aCallSid()}-${job}.mp3`;

interface Signed {
  readonly sid?: RecordingSid | undefined;
  readonly date?: string;
  readonly expires?: string;
  readonly base?: string;
}

/** A link as the pipeline signs it. */
const linkTo = (key: string, { sid, date = '20261120T120000Z', expires = '900', base }: Signed = {}) => {
  const url = new URL(key, base ?? 'https://bucket.s3.us-east-1.amazonaws.com/');
  if (sid !== undefined)
    url.searchParams.set('response-content-disposition', `inline; filename="${fileNameOf(key, sid)}"`);
  url.searchParams.set('X-Amz-Date', date);
  url.searchParams.set('X-Amz-Expires', expires);
  url.searchParams.set('X-Amz-Signature', '0');
  return url.href;
};
const lineTo = (...link: Parameters<typeof linkTo>) => linkLine(at, format, linkTo(...link));

test('a line tells the recording, its key, and when the link was signed and dies', () => {
  const [key, sid] = [aKey(), aRecordingSid()];
  expect(recordingsIn(lineTo(key, { sid }), place)).toEqual([
    { key, recordingSid: sid, signedAt: at, expiresAt: new Date('2026-11-20T12:15:00Z') },
  ]);
});

test.each([
  ['in virtual-hosted style', 'https://bucket.s3.eu-central-1.amazonaws.com/'],
  ['in path style', 'https://s3.us-east-1.amazonaws.com/bucket/'],
  ['on another endpoint', 'https://127.0.0.1:4566/bucket/'],
])('%s', (_style, base) => {
  const [key, sid] = [aKey(), aRecordingSid()];
  expect(recordingsIn(lineTo(key, { sid, base }), place)).toMatchObject([{ key, recordingSid: sid }]);
});

test('recordings come in the order of their first lines, each once', () => {
  const keys = [aKey('J-2'), aKey('J-1'), aKey('J-3', 'calls/former')];
  const lines = [0, 1, 0, 2, 1].flatMap((index) => keys.slice(index, index + 1)).map((key) => lineTo(key));
  expect(recordingsIn(lines.join('\nsomebody wrote this\n'), place).map(({ key }) => key)).toEqual(keys);
});

test.each([
  ['in their order', ['20261120T120000Z', '20261121T080000Z']],
  ['the other way round', ['20261121T080000Z', '20261120T120000Z']],
])('of several links to one recording the newest counts: %s', (_order, dates) => {
  const [key, sid] = [aKey(), aRecordingSid()];
  const history = dates.map((date) => lineTo(key, { sid, date })).join('\n');
  expect(recordingsIn(history, place)).toEqual([
    {
      key,
      recordingSid: sid,
      signedAt: new Date('2026-11-21T08:00:00Z'),
      expiresAt: new Date('2026-11-21T08:15:00Z'),
    },
  ]);
});

test('a link that does not name its recording learns the name from another one', () => {
  const [key, sid] = [aKey(), aRecordingSid()];
  for (const history of [
    `${lineTo(key, { sid })}\n${lineTo(key, { date: '20261122T000000Z' })}`,
    `${lineTo(key)}\n${lineTo(key, { sid, date: '20261119T000000Z' })}`,
  ])
    expect(recordingsIn(history, place)).toMatchObject([{ key, recordingSid: sid }]);
});

test('the second recording of a call is named by its key', () => {
  const sid = aRecordingSid();
  const key = aKey(`J-1-${sid}`);
  expect(recordingsIn(`https://bucket.s3.amazonaws.com/${key}`, place)).toEqual([
    { key, recordingSid: sid, signedAt: undefined, expiresAt: undefined },
  ]);
});

test('a job number that looks like a recording is none', () => {
  const key = aKey(`${aRecordingSid()}-x`);
  expect(recordingsIn(lineTo(key), place)).toMatchObject([{ key, recordingSid: undefined }]);
});

test.each(['J_10.01', 'Auftrag_Ä_仕', '%41'])('the job %s in a key, escaped as rich text does', (job) => {
  const [key, sid] = [aKey(job), aRecordingSid()];
  const link = linkTo(key.replaceAll('%', '%25'), { sid });
  const line = linkLine(at, format, link);
  for (const history of [line, line.replaceAll(/[\\`*_~[\]]/g, String.raw`\$&`), `[it](${link})`, `<${link}>`])
    expect(recordingsIn(`${history}\n`, place)).toMatchObject([{ key, recordingSid: sid }]);
});

describe('a link that was cut down', () => {
  const [key, sid] = [aKey('J_1'), aRecordingSid()];
  const nothingKnown = { signedAt: undefined, expiresAt: undefined };

  test.each([
    ['alone', `${key} ${sid}`, sid],
    ['without a name', key, undefined],
  ])('%s still tells its recording', (_name, rest, recordingSid) => {
    const line = linkLine(at, format, rest);
    for (const history of [line, `a\n${line}\r\nb`, `> ${line} \nb`, line.replaceAll(/[_|-]/g, String.raw`\$&`)])
      expect(recordingsIn(history, place)).toEqual([{ key, recordingSid, ...nothingKnown }]);
  });

  test('has the times of a later link', () => {
    const history = `${linkLine(at, format, `${key} ${sid}`)}\n${lineTo(key, { sid })}`;
    expect(recordingsIn(history, place)).toMatchObject([{ key, recordingSid: sid, signedAt: at }]);
    const other = `${lineTo(key)}\n${linkLine(at, format, `${key} ${sid}`)}`;
    expect(recordingsIn(other, place)).toMatchObject([{ key, recordingSid: sid, signedAt: at }]);
  });

  test.each([
    ['in a sentence', `see URL: ${key} ${sid}`],
    ['with more behind it', linkLine(at, format, `${key} ${sid} and so on`)],
    ['of another event', linkLine(at, format, `${key} ${sid}`).replace('Event: Recording', 'Event: Call')],
    ['outside the folders', linkLine(at, format, `exports/${key} ${sid}`)],
  ])('%s is none', (_name, history) => {
    expect(recordingsIn(history, place)).toEqual([]);
  });
});

test.each([
  ['another bucket', `https://other.s3.amazonaws.com/${aKey()}`],
  ['another folder', `https://bucket.s3.amazonaws.com/exports/${aKey()}`],
  ['a folder that begins alike', `https://bucket.s3.amazonaws.com/${aKey('J-1', 'recordings2')}`],
  ['no recording', 'https://bucket.s3.amazonaws.com/recordings/price-list.pdf'],
  ['the way up', `https://bucket.s3.amazonaws.com/recordings/../${aKey('J', 'exports')}`],
  ['Twilio', `https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/${aRecordingSid()}.mp3`],
  ['what is no encoded path', 'https://bucket.s3.amazonaws.com/recordings/%E0%A4%A.mp3'],
  ['what is no URL', 'https://:0/'],
])('a link to %s is no recording', (_name, link) => {
  expect(recordingsIn(linkLine(at, format, link), place)).toEqual([]);
});

test.each([
  ['a day that is none', { date: '20261320T120000Z' }, undefined],
  ['no date', { date: 'yesterday' }, undefined],
  ['an expiry that is no number', { expires: '15min' }, at],
  ['an expiry without end', { expires: '99999999999' }, at],
])('%s: the times are not known', (_name, signed, signedAt) => {
  const key = aKey();
  expect(recordingsIn(lineTo(key, signed), place)).toEqual([
    { key, recordingSid: undefined, signedAt, expiresAt: undefined },
  ]);
});

test('whatever people wrote around it, the recording of a line is found', () => {
  const [key, sid] = [aKey(), aRecordingSid()];
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const history = append(append(before, lineTo(key, { sid })), after.startsWith('\n') ? after : `\n${after}`);
      expect(recordingsIn(history, place)).toMatchObject([{ key, recordingSid: sid, signedAt: at }]);
    }),
  );
});
