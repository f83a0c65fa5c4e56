import { BUSINESS_DAY, PEAK, nextArrival } from '../../../../bench/growth/profile';
import { randomOf } from '../../../../bench/growth/random';

test('the hours of a day are as busy as their mean, and the busiest is the peak', () => {
  expect(BUSINESS_DAY).toHaveLength(24);
  expect(BUSINESS_DAY.reduce((sum, share) => sum + share, 0)).toBeCloseTo(24, 10);
  expect(Math.max(...BUSINESS_DAY)).toBe(PEAK);
});

test('after an hour in which nobody calls, calls come as often as the next hour has them', () => {
  const at = nextArrival(0, 24_000, [1e-9, 1], randomOf(1));
  expect(at).toBeGreaterThan(3_600);
  expect(at).toBeLessThan(3_660);
});
