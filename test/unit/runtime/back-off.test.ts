import fc from 'fast-check';
import { backOffSeconds, meetingSeconds } from '../../../lambdas/runtime/back-off';

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

const at = (seconds: number) => new Date(1_764_201_600_000 + seconds * 1000); // 2025-11-27T00:00:00Z, a multiple of 320 s

test.each([
  [1, 0, 5],
  [1, 2.4, 3],
  [1, 2.6, 8],
  [2, 0, 5],
  [3, 1, 19],
  [3, 9, 11],
  [3, 11, 19],
  [4, 1, 39],
  [8, 1, 639],
  [9, 0, 640],
  [500, 319, 641],
])('messages that fail for time %i, %d s after a moment, meet in %i s', (attempt, seconds, pause) => {
  expect(meetingSeconds(attempt, ANY_WAIT, at(seconds))).toBe(pause);
});

test('who has waited long meets who waits a little', () => {
  const moments = [1, 3, 6, 9].map((attempt) => 311 + meetingSeconds(attempt, ANY_WAIT, at(311)));
  expect(moments).toEqual([315, 330, 400, 960]);
  const later = [1, 3, 6].map((attempt) => 955 + meetingSeconds(attempt, ANY_WAIT, at(955)));
  expect(later).toEqual([960, 970, 1040]);
  expect(948 + meetingSeconds(3, ANY_WAIT, at(948))).toBe(960);
});

test.each([
  [1, { waitAtLeastSeconds: 60 }, 60],
  [1, { waitAtLeastSeconds: 61 }, 65],
  [9, { waitAtMostSeconds: 100 }, 100],
  [9, { waitAtLeastSeconds: 60, waitAtMostSeconds: 10 }, 60],
  [9, { waitAtLeastSeconds: 899 }, 900],
])('a meeting after attempt %i, of an error that knows %j, is in %d seconds', (attempt, bounds, seconds) => {
  expect(meetingSeconds(attempt, { ...ANY_WAIT, ...bounds }, at(0))).toBe(seconds);
});

test('a meeting is no sooner than the soonest retry, on a whole second, and when others meet, too', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 0, max: 100_000_000 }).map((ms) => ms / 1000),
      (attempt, seconds) => {
        const pause = meetingSeconds(attempt, ANY_WAIT, at(seconds));
        expect(Number.isInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(backOffSeconds(attempt, ANY_WAIT, () => 0) - 0.5);
        expect(pause).toBeLessThanOrEqual(900);
        expect(Math.floor(seconds + pause) % 5).toBe(0);
      },
    ),
  );
});

test('it is always a whole number of seconds that SQS takes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 900, noNaN: true }),
      fc.double({ min: 0, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, waitAtLeastSeconds, waitAtMostSeconds, dice) => {
        const bounds = { waitAtLeastSeconds, waitAtMostSeconds };
        for (const seconds of [
          backOffSeconds(attempt, bounds, () => dice),
          meetingSeconds(attempt, bounds, at(1000 * dice)),
        ]) {
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(waitAtLeastSeconds);
          expect(seconds).toBeLessThanOrEqual(900);
        }
      },
    ),
  );
});
