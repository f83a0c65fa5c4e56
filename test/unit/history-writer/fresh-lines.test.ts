import { isFresh } from '../../../lambdas/history-writer/fresh-lines';

const NOW = new Date('2026-11-21T00:02:00Z');
const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);

test.each([
  ['signed a moment ago, for 15 minutes', -5, 895, true],
  ['signed 59 s ago, for the least that the pipeline allows', -59, 61, true],
  ['signed a minute ago', -60, 840, false],
  ['signed 55 s ago for a minute: it dies in 5 s', -55, 5, false],
  ['signed by a clock that is ahead', 2, 902, true],
])('a link %s is as good as a new one: %#', (_, signed, expires, fresh) => {
  expect(isFresh({ signedAt: seconds(signed), expiresAt: seconds(expires) }, NOW)).toBe(fresh);
});

test('a link that does not say when it was signed is not', () => {
  expect(isFresh({ signedAt: undefined, expiresAt: undefined }, NOW)).toBe(false);
});
