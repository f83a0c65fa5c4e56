import fc from 'fast-check';
import {
  ADOPTION_LOOKUP_INTERVAL_MS,
  AIRTABLE_REQUESTS_PER_SECOND,
  HISTORY_WRITERS,
  LINES_PER_SECOND,
  LINK_LOOKUP_INTERVAL_MS,
  REDRIVES_PER_SECOND,
  WRITER_INTERVAL_MS,
  lookupIntervalSeconds,
} from '../../../lambdas/core/airtable-budget';

test('Airtable takes five requests a second of one base', () => {
  expect(AIRTABLE_REQUESTS_PER_SECOND).toBe(5);
});

test('all spend together what Airtable takes, however many processors there are, and no more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1000 }), (processors) => {
      const writers = HISTORY_WRITERS * (1000 / WRITER_INTERVAL_MS);
      const lookups = processors / lookupIntervalSeconds(processors);
      const links = 1000 / LINK_LOOKUP_INTERVAL_MS;
      const adoption = 1000 / ADOPTION_LOOKUP_INTERVAL_MS;
      expect(Math.min(lookups, links, adoption)).toBeGreaterThan(0);
      expect(writers + lookups + links + adoption).toBeCloseTo(AIRTABLE_REQUESTS_PER_SECOND);
    }),
  );
});

test('lines come first: the writers get four of the five', () => {
  expect(HISTORY_WRITERS * (1000 / WRITER_INTERVAL_MS)).toBe(4);
});

test('a redrive fills a quarter of what the writers can do when there is more to write than one batch', () => {
  const batchesPerSecond = (HISTORY_WRITERS * (1000 / WRITER_INTERVAL_MS)) / 2;
  expect(LINES_PER_SECOND).toBe(batchesPerSecond * 10);
  expect(REDRIVES_PER_SECOND).toBe(LINES_PER_SECOND / 4);
});
