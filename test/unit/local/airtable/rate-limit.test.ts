import { rateLimit } from '../../../../local/airtable/rate-limit';

const clocked = () => {
  let time = 0;
  const limit = rateLimit({ requestsPerSecond: 5, lockSeconds: 30, now: () => time });
  const at = (milliseconds: number) => {
    time = milliseconds;
    return limit.allow();
  };
  return { at };
};

test('allows five in any one second, to the millisecond', () => {
  const { at } = clocked();
  expect([0, 0, 0, 0, 0, 1_000].map(at)).toEqual([true, true, true, true, true, true]);
  const later = clocked();
  expect([0, 0, 0, 0, 0, 999].map(later.at)).toEqual([true, true, true, true, true, false]);
});

test('lets a second slide', () => {
  const { at } = clocked();
  expect([0, 200, 400, 600, 800].map(at)).toEqual([true, true, true, true, true]);
  expect([1_000, 1_200, 1_400].map(at)).toEqual([true, true, true]);
  expect(at(1_500)).toBe(false);
});

test('then refuses everything for 30 seconds, which refused requests do not prolong', () => {
  const { at } = clocked();
  expect([0, 0, 0, 0, 0, 10].map(at)).toEqual([true, true, true, true, true, false]);
  expect([5_000, 29_000, 30_009].map(at)).toEqual([false, false, false]);
  expect(at(30_010)).toBe(true);
});
