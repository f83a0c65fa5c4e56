import { interleaved } from '../../../../bench/report/interleaved';
import { goalOf } from '../../../../bench/report/row';
import { quantile, spreadOf } from '../../../../bench/report/spread';

test('a spread is the median, the least and the greatest, in whatever order they came', () => {
  expect(spreadOf([9, 1, 5])).toEqual({ median: 5, low: 1, high: 9, runs: 3 });
  expect(spreadOf([4, 2])).toEqual({ median: 4, low: 2, high: 4, runs: 2 });
  expect(() => spreadOf([])).toThrow('nothing was measured');
});

test('a quantile is one of the values', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0, 0.5, 0.99, 1].map((part) => quantile(hundred, part))).toEqual([1, 51, 100, 100]);
  expect(quantile([], 0.5)).toBeNaN();
});

test('variants run in turn, and each of their figures has its spread', async () => {
  const ran: string[] = [];
  const variant = (name: string, figures: readonly number[]) => {
    const left = [...figures];
    return () => {
      ran.push(name);
      return Promise.resolve({ ms: left.shift() ?? NaN });
    };
  };
  const found = await interleaved({ ours: variant('ours', [3, 1, 2]), theirs: variant('theirs', [6, 4, 5]) }, 3);
  expect(ran).toEqual(['ours', 'theirs', 'ours', 'theirs', 'ours', 'theirs']);
  expect(found).toEqual({
    ours: { ms: { median: 2, low: 1, high: 3, runs: 3 } },
    theirs: { ms: { median: 5, low: 4, high: 6, runs: 3 } },
  });
});

test.each([
  ['at most', 0.45, true],
  ['at most', 0.46, false],
  ['at least', 0.45, true],
  ['at least', 0.44, false],
] as const)('a goal of %s 0.45 that measures %d is met: %s', (which, measured, met) => {
  expect(goalOf('said', measured, which, 0.45)).toEqual({ says: 'said', value: measured, met, guarded: false });
});

test('nothing measured misses any goal', () => {
  for (const which of ['at most', 'at least'] as const)
    expect(goalOf('said', NaN, which, 1, true)).toEqual({ says: 'said', met: false, guarded: true });
});
