import { realTime } from '../../../lambdas/runtime/time';

const { signal: never } = new AbortController();

test('the real time is that of the machine', () => {
  const before = Date.now();
  const now = realTime.now().getTime();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test('a pause lasts as long as it is told to', async () => {
  const start = performance.now();
  await realTime.pause(15, never);
  expect(performance.now() - start).toBeGreaterThanOrEqual(14);
});

test('a pause ends as soon as nobody needs it, without an error', async () => {
  const ended = new AbortController();
  const pause = realTime.pause(600_000, ended.signal);
  ended.abort();
  await expect(pause).resolves.toBeUndefined();
  await expect(realTime.pause(600_000, ended.signal)).resolves.toBeUndefined();
});

test('the dice show from 0 up to 1', () => {
  const thrown = Array.from({ length: 100 }, realTime.random);
  for (const value of thrown) expect(value >= 0 && value < 1).toBe(true);
  expect(new Set(thrown).size).toBeGreaterThan(1);
});
