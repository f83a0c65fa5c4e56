import fc from 'fast-check';
import { append, linkLine, statusLine } from '../../../lambdas/core/history-line';

const at = new Date('2026-01-02T23:04:05Z');
const format = { timeZone: 'UTC', source: 'IVR' };

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
  ['\n', '\nnew'],
  ['\nold', '\nold\nnew'],
  ['old\r\n', 'old\r\nnew'],
  [' ', ' \nnew'],
])('appending to %j leaves what was there', (history, expected) => {
  expect(append(history, 'new')).toBe(expected);
});

test('whatever people wrote stays as it is, and the new line stands alone behind it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\n', '\r\n', ' '), (text, end) => {
      const people = text + end;
      const history = append(people, 'new');
      expect(history.startsWith(people)).toBe(true);
      expect(history.slice(people.length).replace(/^\n/, '')).toBe('new');
      expect(history.split('\n').at(-1)).toBe('new');
    }),
  );
});
