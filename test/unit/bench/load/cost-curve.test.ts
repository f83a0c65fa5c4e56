import { costOfAMillion, durationOf } from '../../../../bench/load/cost-curve';
import { curveRows } from '../../../../bench/load/curve-rows';

const prices = { LambdaGBSecond: 0.00001, LambdaRequest: 0.0000002 };

test('with one CPU or more an invocation takes what it computes and waits', () => {
  expect(durationOf({ cpuMs: 20, waitingMs: 100 }, 1769)).toBe(120);
  expect(durationOf({ cpuMs: 20, waitingMs: 100 }, 3008)).toBe(120);
});

test('with half a CPU it computes twice as long, and waits as long as before', () => {
  expect(durationOf({ cpuMs: 20, waitingMs: 100 }, 1769 / 2)).toBe(140);
});

test('what only computes costs the same with any memory up to one CPU, and more above', () => {
  const cost = (mib: number) => costOfAMillion({ cpuMs: 100, waitingMs: 0 }, mib, prices);
  expect(cost(256)).toBeCloseTo(cost(1769), 9);
  expect(cost(3538)).toBeGreaterThan(cost(1769));
});

test('what waits costs by the memory that waits', () => {
  // 0.1 s × 1 GB × 0.00001 × 1e6 = 1, and 0.2 for the requests.
  expect(costOfAMillion({ cpuMs: 0, waitingMs: 100 }, 1024, prices)).toBeCloseTo(1.2, 9);
  expect(costOfAMillion({ cpuMs: 0, waitingMs: 100 }, 512, prices)).toBeCloseTo(0.7, 9);
});

test('sizes that do not hold what it takes are left out, the deployed one stands first', () => {
  const walk = {
    ...{ loadedMs: 1, loadedCpuMs: 1, firstAnswerMs: 200, firstCpuMs: 150, peakRssMiB: 110 },
    ...{ tookMs: [150, 30, 40], cpuMs: [100, 10, 20] },
  };
  const rows = curveRows('cleanup', [walk], 256);
  const byMemory = rows.filter(({ figure }) => figure.endsWith('(model)'));
  expect(byMemory).toHaveLength(3);
  for (const { measured } of byMemory)
    expect(Object.keys(measured)).toEqual(['256 MiB', '512 MiB', '1024 MiB', '1769 MiB']);
  expect(rows.map(({ figure }) => figure.split(':')[0])).toEqual(rows.map(() => 'cleanup'));
});
