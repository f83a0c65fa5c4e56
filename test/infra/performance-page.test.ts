import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsText } from '../../bench/report/page';
import { readResults } from '../../bench/report/results';
import { PROJECT } from '../../lib/constructs/feature-folders';
import { withBlocks } from '../../operator/cost/page-blocks';
import { quotedIn, sectionsOf, tablesIn, titled, wordsOf } from '../support/markdown';
import { synthesise } from '../support/template/synthesise';

/* docs/performance.md says what was measured last, and what is deployed. */

const page = readFileSync(join(PROJECT, 'docs/performance.md'), 'utf8');

test('its tables are those of bench/results.json: npm run docs', () => {
  expect(page).toBe(withBlocks(page, { results: resultsText(readResults()) }));
});

test('other results would change it', () => {
  const { benches } = readResults();
  const [name = '', result] = Object.entries(benches)[0] ?? [];
  if (result === undefined) throw new Error('there are no results');
  const others = { benches: { ...benches, [name]: { ...result, rows: result.rows.slice(1) } } };
  expect(page).not.toBe(withBlocks(page, { results: resultsText(others) }));
});

test('the memory that it gives for a Lambda is the one that is deployed', () => {
  const [table] = tablesIn(titled(sectionsOf(page), 'The memory of each Lambda').text);
  const told = (table?.rows ?? []).map(([name = '', memory = '']) => [
    quotedIn(name)[0],
    Number(wordsOf(memory).replace(/[^\d]/g, '')),
  ]);
  expect(told.length).toBeGreaterThan(3);
  const deployed = new Map(
    Object.values(synthesise().template.Resources).map(({ Properties }) => [
      Properties.FunctionName,
      Properties.MemorySize,
    ]),
  );
  for (const [name, memory] of told)
    expect([name, deployed.get(`recording-pipeline-${String(name)}`)]).toEqual([name, memory]);
});

test('the alternatives that it explains are those that were measured', () => {
  const [table] = tablesIn(titled(sectionsOf(page), 'How it is measured').text);
  const explained = (table?.rows ?? []).map(([name = '']) => wordsOf(name).trim());
  expect(explained.length).toBeGreaterThan(4);
  const measured = Object.values(readResults().benches).flatMap(({ rows }) =>
    rows.flatMap(({ measured: all }) => Object.keys(all)),
  );
  expect(explained.filter((name) => !measured.includes(name))).toEqual([]);
});
