import fc from 'fast-check';
import { append, holdsLineOf, linkLine, statusLine } from '../../../lambdas/core/history-line';
import type { LineEvent } from '../../../lambdas/core/messages';
import { MemoryStore } from '../../support/fakes/memory-store';
import { aRecordingSid, job, missingEvent, storedEvent } from '../../support/subjects';

const at = new Date('2026-01-02T23:04:05Z');
const format = { timeZone: 'UTC', source: 'IVR' };
const place = { bucket: 'bucket', prefixes: ['recordings', 'calls/former'] };
const holds = (history: string, event: LineEvent, where = place) => holdsLineOf(history, event, where);
const urlOf = (key: string, sid = aRecordingSid()) => new MemoryStore().linkTo(key, sid);
const lineTo = (url: string) => linkLine(at, format, url);

/** All that identifies a recording as its link has it: its call's key, and its SID as the name of the file. */
const query = (sid: string) => `response-content-disposition=inline%3B%20filename%3D%22${sid}.mp3%22&X-Amz-Signature=0`;

describe('a link is the line of its recording', () => {
  test.each([
    ['with the region', 'https://bucket.s3.eu-central-1.amazonaws.com/'],
    ['without a region', 'https://bucket.s3.amazonaws.com/'],
    ['in the old dialect', 'https://bucket.s3-us-west-2.amazonaws.com/'],
    ['with both kinds of addresses', 'https://bucket.s3.dualstack.us-east-1.amazonaws.com/'],
    ['in path style', 'https://s3.us-east-1.amazonaws.com/bucket/'],
    ['on this machine, when it is signed', 'http://127.0.0.1:4566/bucket/'],
  ])('%s: %s', (_style, base) => {
    const event = storedEvent();
    expect(holds(lineTo(`${base}${event.key}?X-Amz-Signature=0`), event)).toBe(true);
    expect(holds(lineTo(`${base}${event.key}`), event)).toBe(base.includes('amazonaws.com'));
  });

  test('not in a folder of another server that is called as the bucket is, unless it is signed for one', () => {
    const event = storedEvent();
    const foreign = `https://documents.example/bucket/${event.key}?file=${event.recordingSid}`;
    expect(holds(lineTo(foreign), event)).toBe(false);
    expect(holds(lineTo(foreign.replace('documents', 's3')), event)).toBe(true);
  });

  test('by the recording it names, should the audio lie under another key', async () => {
    const event = storedEvent();
    const line = lineTo(await urlOf('recordings/2026/11/20/CA-unassigned.mp3', event.recordingSid));
    expect(holds(line, event)).toBe(true);
  });

  test('on an endpoint of another kind, when it is signed', () => {
    const event = storedEvent();
    const url = `https://bucket.storage.example:9000/${event.key}?${query(event.recordingSid)}`;
    expect(holds(lineTo(url), event)).toBe(true);
  });

  test('by its key, should the link name no recording', () => {
    const event = storedEvent();
    expect(holds(lineTo(`https://bucket.s3.amazonaws.com/${event.key}`), event)).toBe(true);
  });

  test('by its key, though it lies in a folder that the settings have forgotten', async () => {
    const event = storedEvent({ key: 'forgotten/2026/11/20/CA1-J-1001.mp3' });
    expect(holds(lineTo(await urlOf(event.key, event.recordingSid)), event)).toBe(true);
  });

  test('under a former prefix', async () => {
    const event = storedEvent();
    expect(holds(lineTo(await urlOf('calls/former/2026/01/01/CA1-J-1.mp3', event.recordingSid)), event)).toBe(true);
  });

  test('with letters of any script in its key', async () => {
    const event = storedEvent({ jobNumber: job('Auftrag_Ä_仕') });
    expect(holds(lineTo(await urlOf(event.key, event.recordingSid)), event)).toBe(true);
  });

  test('with a history around it that ends no line with \\n alone', async () => {
    const event = storedEvent();
    expect(holds(`people\r\n${lineTo(await urlOf(event.key, event.recordingSid))}\r\nmore`, event)).toBe(true);
  });

  test.each([
    ['escapes', (url: string) => url.replaceAll(/[_.~-]/g, '\\$&')],
    ['angle brackets', (url: string) => `<${url}>`],
    ['a link with its own text', (url: string) => `[${url}](${url})`],
    ['a link with another text', (url: string) => `[the recording](${url})`],
    ['quotation marks', (url: string) => `"${url}"`],
    ['apostrophes', (url: string) => `'${url}'`],
    ['a bar right behind it', (url: string) => `${url}| next`],
  ])('with the %s that rich text and people put around it', async (_name, dress) => {
    const event = storedEvent({ jobNumber: job('J_10.01') });
    expect(holds(`| URL: ${dress(await urlOf(event.key, event.recordingSid))}`, event)).toBe(true);
    expect(holds(`| URL: ${dress(`https://bucket.s3.amazonaws.com/${event.key}`)}`, event)).toBe(true);
  });
});

test('every ASCII punctuation that rich text may escape is read without its backslash', async () => {
  const event = storedEvent();
  const url = await urlOf(event.key, event.recordingSid);
  for (const mark of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')
    expect([mark, holds(`\\${mark} ${url.replaceAll(mark, `\\${mark}`)}`, event)]).toEqual([mark, true]);
  expect(holds(url.replaceAll('s', '\\s'), event)).toBe(false);
});

describe('a line of others is none of the pipeline', () => {
  const event = storedEvent();
  const { recordingSid: sid, key } = event;
  test.each([
    ["Twilio's own link", `https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/${sid}`],
    ["Twilio's own link to the media", `https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/${sid}.mp3`],
    ['another bucket', `https://other.s3.amazonaws.com/${key}?${query(sid)}`],
    ['another bucket in path style', `https://s3.amazonaws.com/other/${key}?${query(sid)}`],
    ['a bucket that begins alike', `https://bucket2.s3.amazonaws.com/${key}?${query(sid)}`],
    ['a bucket that begins alike, behind a dot', `https://bucket.archive.s3.amazonaws.com/${key}?${query(sid)}`],
    ['a bucket that begins alike, in path style', `https://s3.amazonaws.com/bucket2/${key}?${query(sid)}`],
    ['a bucket that ends alike', `https://my.bucket.s3.amazonaws.com/${key}?${query(sid)}`],
    ['a bucket that ends alike, in path style', `https://s3.amazonaws.com/my.bucket/${key}?${query(sid)}`],
    ['a website', `https://bucket.example.com/${key}?name=${sid}.mp3`],
    ['a website called as S3 is', `https://bucket.s3x.example.com/${key}?name=${sid}.mp3`],
    ['a host that begins alike', `https://bucket2.example.com/${key}?${query(sid)}`],
    ['another bucket of the same length', `https://s3.amazonaws.com/tekcub/${key}?${query(sid)}`],
    ['another object of the bucket, that no recording is named with', 'https://bucket.s3.amazonaws.com/exports/x.mp3'],
    ['a folder in front', `https://s3.amazonaws.com/archive/bucket/${key}?${query(sid)}`],
    ['another folder of the bucket', `https://bucket.s3.amazonaws.com/exports/${sid}.mp3`],
    ['a folder that begins alike', `https://bucket.s3.amazonaws.com/recordings2/CA1-J-1.mp3?${query(sid)}`],
    ['the folder below another one', `https://bucket.s3.amazonaws.com/old/${key}?${query(sid)}`],
    ['the name of the folder alone', `https://bucket.s3.amazonaws.com/recordings?${query(sid)}`],
    ['the bucket alone', `https://bucket.s3.amazonaws.com/?prefix=${key}&${query(sid)}`],
    ['the link in the query of another one', `https://x.example/?to=https%3A%2F%2Fbucket.s3.amazonaws.com%2F${key}`],
    ['another scheme', `s3://bucket/${key}`],
    ['no link at all', `${sid} ${key}`],
    ['the key of another recording, and its name', `${key.replace('.mp3', '-2.mp3')} ${aRecordingSid()}`],
  ])('%s', (_name, url) => {
    expect(holds(lineTo(url), event)).toBe(false);
  });

  test("a longer key of the same call is another recording's", async () => {
    const longer = key.replace('.mp3', `-${aRecordingSid()}.mp3`);
    expect(holds(lineTo(await urlOf(longer)), event)).toBe(false);
  });

  test("a link to its key that names another recording is that one's alone", async () => {
    const other = aRecordingSid();
    const line = lineTo(await urlOf(key, other));
    expect(holds(line, event)).toBe(false);
    expect(holds(line, { ...event, recordingSid: other })).toBe(true);
  });

  test('a line of the pipeline about another recording', async () => {
    const other = storedEvent();
    expect(holds(lineTo(await urlOf(other.key, other.recordingSid)), event)).toBe(false);
  });

  test('a status line, though it names the recording', () => {
    expect(holds(statusLine(at, format, `absent, ${sid}`), event)).toBe(false);
  });

  test('whatever host and path it has, unless it is the bucket', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(holds(lineTo(`${url}/${key}`), event)).toBe(false);
        expect(holds(lineTo(`${url}/${sid}.mp3`), event)).toBe(false);
      }),
    );
  });
});

describe('a status line', () => {
  const event = missingEvent();
  const { recordingSid: sid } = event;

  test.each([
    'absent, RE…',
    'absent, the recording was too short (Twilio 16101), RE…',
    'failed (Twilio 16105), RE…',
    'failed, RE…',
    'not stored (no-audio), RE…',
  ])('"%s" is recognised by its recording', (shown) => {
    const status = shown.replace('RE…', sid);
    expect(holds(statusLine(at, format, status), event)).toBe(true);
    const other = { ...format, source: 'Any [source]' };
    expect(holds(`before\r\n${statusLine(at, other, status)} \r\nafter`, event)).toBe(true);
  });

  test.each([' ', '\t', ' \r', '\u00a0'])('is recognised with white space behind it: %j', (space) => {
    expect(holds(`${statusLine(at, format, `absent, ${sid}`)}${space}\nmore`, event)).toBe(true);
  });

  test('is recognised with the escapes of rich text', () => {
    const line = statusLine(at, format, `not stored (no-audio), ${sid}`);
    expect(holds(line.replaceAll(/[-|().:]/g, '\\$&'), event)).toBe(true);
  });

  test.each([
    ['of another recording', statusLine(at, format, `absent, ${aRecordingSid()}`)],
    ['of another system: completed', statusLine(at, format, `completed, ${sid}`)],
    ['of another system: deleted', statusLine(at, format, `deleted, ${sid}`)],
    ['that only begins like ours', statusLine(at, format, `absentminded, ${sid}`)],
    ['that has our word later on', statusLine(at, format, `is it absent, ${sid}`)],
    ['that goes on behind the recording', statusLine(at, format, `absent, ${sid} was seen`)],
    ['that names the recording without a comma', statusLine(at, format, `absent ${sid}`)],
    ['of another event', statusLine(at, format, `absent, ${sid}`).replace('Event: Recording', 'Event: Call')],
    ['that stands behind something', `> ${statusLine(at, format, `absent, ${sid}`)}`],
    ['without a time', `---- | Event: Recording | Source: IVR | Status: absent, ${sid}`],
    ['with a time too short', statusLine(at, format, `absent, ${sid}`).replace('2026-01-02', '26-01-02')],
    ['with a time of day too short', statusLine(at, format, `absent, ${sid}`).replace('23:04:05', '23:04')],
    ['that is a link', lineTo(`https://bucket.s3.amazonaws.com/recordings/${sid}.mp3`)],
    ['in the middle of a text', `They said it was absent, ${sid}`],
  ])('%s is not the line of the event', (_name, history) => {
    expect(holds(history, event)).toBe(false);
  });
});

test('whatever people wrote around it, an appended line is found again', async () => {
  const [event, note] = [storedEvent(), missingEvent()];
  const link = lineTo(await urlOf(event.key, event.recordingSid));
  const status = statusLine(at, format, `absent, ${note.recordingSid}`);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (before, after) => {
      expect(holds(append(append(before, link), after), event)).toBe(true);
      expect(holds(append(append(before, status), after), note)).toBe(true);
    }),
  );
});

test('what people wrote alone is never a line of the pipeline', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(holds(text, storedEvent())).toBe(false);
      expect(holds(text, missingEvent())).toBe(false);
    }),
  );
});

test.each([
  '| URL: ',
  '| URL: %',
  '| URL: https://%',
  '| URL: https://x/%zz',
  '---- | URL: not a url',
  'https://[',
  'https://bucket.s3.amazonaws.com/recordings/%E0%A4%A',
])('a history with %j in it is read without a complaint', (history) => {
  expect(holds(history, storedEvent())).toBe(false);
});
