import fc from 'fast-check';
import { append, holdsLineOf, linkLine, statusLine } from '../../../lambdas/core/history-line';
import { MemoryStore } from '../../support/fakes/memory-store';
import { aRecordingSid, missingEvent, storedEvent } from '../../support/subjects';

const at = new Date('2026-01-02T23:04:05Z');
const format = { timeZone: 'UTC', source: 'IVR' };
const urlOf = (key: string, sid = aRecordingSid()) => new MemoryStore().sign(key, sid);

test("a link line has the record's format", () => {
  expect(linkLine(at, format, 'https://example/x')).toBe(
    '---- | 2026-01-02 23:04:05 | Event: Recording | Source: IVR | URL: https://example/x',
  );
});

test('times are those of the configured zone', () => {
  expect(statusLine(at, { timeZone: 'Europe/Berlin', source: 'Phone' }, 'absent')).toBe(
    '---- | 2026-01-03 00:04:05 | Event: Recording | Source: Phone | Status: absent',
  );
});

test('midnight is 00, not 24', () => {
  expect(statusLine(new Date('2026-01-02T00:00:00Z'), format, 'x')).toContain('2026-01-02 00:00:00');
});

test.each([
  ['', 'new'],
  ['old', 'old\nnew'],
  ['old\n', 'old\nnew'],
  ['old\n\n', 'old\n\nnew'],
])('appending to %j leaves what was there', (history, expected) => {
  expect(append(history, 'new')).toBe(expected);
});

test('a line is recognised by the object key inside its link, however the host is written', async () => {
  const event = storedEvent();
  const virtualHost = linkLine(at, format, await urlOf(event.key));
  expect(holdsLineOf(virtualHost, event)).toBe(true);
  expect(holdsLineOf(virtualHost.replace('/recordings', '/bucket/recordings'), event)).toBe(true);
});

test('a line is recognised by the recording its link names, should the audio lie under another key', async () => {
  const event = storedEvent();
  const line = linkLine(at, format, await urlOf('recordings/2026/11/20/CA-unassigned.mp3', event.recordingSid));
  expect(holdsLineOf(line, event)).toBe(true);
});

test("another recording's key that begins alike is not this one's", async () => {
  const event = storedEvent();
  const longer = event.key.replace('.mp3', `-${aRecordingSid()}.mp3`);
  expect(holdsLineOf(linkLine(at, format, await urlOf(longer)), event)).toBe(false);
});

test('a status line is recognised by its recording; a link line is none', async () => {
  const event = missingEvent();
  expect(holdsLineOf(statusLine(at, format, `absent, ${event.recordingSid}`), event)).toBe(true);
  expect(holdsLineOf(linkLine(at, format, await urlOf('k', event.recordingSid)), event)).toBe(false);
});

test('whatever people wrote around it, an appended line is found again', async () => {
  const event = storedEvent();
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (before, after) => {
      const history = append(append(before, linkLine(at, format, await urlOf(event.key))), after);
      expect(holdsLineOf(history, event)).toBe(true);
    }),
  );
});

test.each(['| URL: ', '| URL: %', '| URL: https://%', '| URL: https://x/%zz', '---- | URL: not a url'])(
  'a history with %j in it is read without a complaint',
  (history) => {
    expect(holdsLineOf(history, storedEvent())).toBe(false);
  },
);
