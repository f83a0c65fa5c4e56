import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { growthBlocks } from '../../bench/growth/page';
import { playLoad } from '../../bench/growth/play';
import { readGrowthResults } from '../../bench/growth/results';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { withBlocks } from '../../operator/cost/page-blocks';

/* What docs/growth.md says is what the last long run of `npm run bench -- growth` has played, and that is today's pipeline. */

const page = readFileSync(join(PROJECT, 'docs/growth.md'), 'utf8');
const results = readGrowthResults();

test('its tables are those of the kept results: npm run docs', () => {
  expect(withBlocks(page, growthBlocks(results))).toBe(page);
});

test.each(results.weeks.slice(0, 2))(
  '$perDay a day is played today as it was kept: npm run bench -- growth',
  (kept) => {
    const { perDay, days } = kept;
    const { cost, ...played } = playLoad({ perDay, days }, results.window);
    expect({ ...kept, ...played }).toEqual(kept);
    // Prices are changed more often than the pipeline; they have a page of their own.
    expect(cost.variable / kept.cost.variable).toBeCloseTo(1, 0.7);
  },
);

test('the loads that its first lines name are those of the results', () => {
  const loads = [...results.weeks, ...results.days].toSorted((one, other) => one.perDay - other.perDay);
  const inTime = loads.filter(({ latency }) => latency.p99 < 60).at(-1)?.perDay ?? NaN;
  const late = loads.find(({ latency }) => latency.p99 > 60)?.perDay ?? NaN;
  expect(page).toContain(`**Up to ${inTime.toLocaleString('en-US')} a day**`);
  expect(page).toContain(`**From ${late.toLocaleString('en-US')} a day**`);
  const team = results.caps.find(({ plan, seconds }) => plan === 'Team' && seconds === 0)?.perMonth ?? NaN;
  expect(page).toContain(`some ${(Math.floor(team / 1000) * 1000).toLocaleString('en-US')} recordings a month`);
});

test('a recording costs the same from 10,000 a day up, within a tenth', () => {
  const costs = [...results.weeks, ...results.days].flatMap(({ perDay, cost }) =>
    perDay < 10_000 ? [] : cost.variable,
  );
  expect(Math.max(...costs) / Math.min(...costs)).toBeLessThan(1.1);
});
