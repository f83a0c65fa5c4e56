import fc from 'fast-check';
import { backOffSeconds } from '../../../lambdas/runtime/back-off';

const ANY_WAIT = { waitAtLeastSeconds: 0, waitAtMostSeconds: Infinity };

test.each([
  [1, 3, 5],
  [2, 5, 10],
  [3, 10, 20],
  [4, 20, 40],
  [8, 320, 640],
  [9, 450, 900],
  [60, 450, 900],
  [500, 450, 900],
])('after attempt %i a message rests between %i and %i seconds', (attempt, least, most) => {
  expect(backOffSeconds(attempt, ANY_WAIT, () => 0)).toBe(least);
  expect(backOffSeconds(attempt, ANY_WAIT, () => 1 - Number.EPSILON)).toBe(most);
});

test('the dice spread it over the upper half', () => {
  expect(backOffSeconds(9, ANY_WAIT, () => 0.5)).toBe(675);
});

test.each([
  [1, { waitAtLeastSeconds: 30 }, 30],
  [9, { waitAtMostSeconds: 100 }, 100],
  [9, { waitAtMostSeconds: 0.5 }, 1],
  [9, { waitAtLeastSeconds: 60, waitAtMostSeconds: 10 }, 60],
  [1, { waitAtLeastSeconds: 0.2, waitAtMostSeconds: 0.1 }, 1],
])('after attempt %i, an error that knows %j makes it %d seconds', (attempt, bounds, seconds) => {
  expect(backOffSeconds(attempt, { ...ANY_WAIT, ...bounds }, () => 0.5)).toBe(seconds);
});

test('it is always a whole number of seconds that SQS takes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 900, noNaN: true }),
      fc.double({ min: 0, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, waitAtLeastSeconds, waitAtMostSeconds, dice) => {
        const seconds = backOffSeconds(attempt, { waitAtLeastSeconds, waitAtMostSeconds }, () => dice);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(waitAtLeastSeconds);
        expect(seconds).toBeLessThanOrEqual(900);
      },
    ),
  );
});
