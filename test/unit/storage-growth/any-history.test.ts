import * as fc from 'fast-check';
import { storageTypes } from '../../../lambdas/storage-growth/storage-types';
import { type History, measureOn } from '../../support/worlds/bucket-history';

const TODAY = 60;

/** Up to a zettabyte, in GB, and often nothing or a single byte. */
const size = fc.oneof(fc.constantFrom(0, 2 ** -30), fc.double({ min: 0, max: 2 ** 40, noNaN: true }));
const sizes = fc.dictionary(fc.constantFrom(...storageTypes), size, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const history: fc.Arbitrary<History> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: TODAY }), sizes), { selector: ([day]) => day, maxLength: 61 })
  .map((days) => new Map(days));

const price = fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e9, noNaN: true }));
const prices = fc
  .tuple(price, fc.dictionary(fc.constantFrom(...storageTypes), price, { noNullPrototype: true }))
  .map(([StandardStorage, others]) => ({ ...others, StandardStorage }));

test('whatever S3 has reported, only numbers are published, each metric once', async () => {
  await fc.assert(
    fc.asyncProperty(history, prices, async (reported, table) => {
      const { metrics } = await measureOn(TODAY, reported, table);
      for (const { value } of metrics.added) expect(Number.isFinite(value)).toBe(true);
      expect(metrics.added).toHaveLength(metrics.names.length);
      for (const { name, value } of metrics.added)
        if (name !== 'StorageCostGrowth') expect(value).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('growth is published only if both days are known, and then the history says 30 days', async () => {
  await fc.assert(
    fc.asyncProperty(history, prices, async (reported, table) => {
      const { growth, historyDays } = await measureOn(TODAY, reported, table);
      const latest = Math.max(...reported.keys());
      const fresh = TODAY - latest <= 3;
      const compared = [30, 31, 32, 33].some((days) => reported.has(latest - days));
      expect(historyDays === 30).toBe(fresh && compared);
      if (growth !== undefined) expect(historyDays).toBe(30);
      if (!fresh) expect(historyDays).toBe(0);
    }),
  );
});

test('the shortest distance of at least 30 days counts', async () => {
  const both = fc.integer({ min: 1, max: 1e6 });
  await fc.assert(
    fc.asyncProperty(both, both, fc.subarray([30, 31, 32, 33], { minLength: 1 }), async (then, now, distances) => {
      const days = distances.map((distance, index): [number, Record<string, number>] => [
        TODAY - distance,
        { StandardStorage: index === 0 ? then : 1 },
      ]);
      const { growth } = await measureOn(TODAY, new Map([...days, [TODAY, { StandardStorage: now }]]));
      expect(growth).toBeCloseTo((now / then - 1) * 100, 1);
    }),
  );
});
