import { fromYesterday } from '../../../../local/pipeline/old-line';

test('a line as of yesterday has the time and the signature of a day before, and nothing else is changed', () => {
  const line = (date: string, signed: string) =>
    `---- | ${date} 00:02:03 | Event: Recording | Source: IVR | URL: https://127.0.0.1/b/k.mp3?X-Amz-Date=${signed}&X-Amz-Expires=900`;
  expect(fromYesterday(line('2026-03-01', '20260301T000203Z'))).toBe(line('2026-02-28', '20260228T000203Z'));
});

test.each(['---- | 2026-03-01 00:02:03 | Event: Recording | Source: IVR | Status: absent', 'written by a person', ''])(
  'what has no signed link stays as it is: "%s"',
  (line) => {
    expect(fromYesterday(line)).toBe(line);
  },
);
