import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine, theseVersions } from '../../../../bench/report/machine';
import { type Result, mergedResults, readResults, results, writeResults } from '../../../../bench/report/results';
import { rowsOf, runBenches } from '../../../../bench/report/run-benches';
import { goalOf } from '../../../../bench/report/row';
import { spreadOf } from '../../../../bench/report/spread';
import { aRow } from './rows';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bench-results-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const machine = { cpu: 'a CPU', cores: 2, memoryGiB: 4, os: 'Linux', loadAverage: 0.1 };
const versions = { node: '24.1.0', emulator: '1.0.0' };
const result = (figure: string): Result => ({
  date: '2026-11-26T12:00:00.000Z',
  machine,
  versions,
  rows: [aRow({ figure })],
});

test('a run replaces the results of its own benches, and keeps those of the others', () => {
  const before = { benches: { load: result('old load'), ingest: result('old ingest') } };
  const after = mergedResults(before, { load: result('new load') }, ['ingest', 'load', 'history']);
  expect(Object.entries(after.benches).map(([name, { rows }]) => [name, rows[0]?.figure])).toEqual([
    ['ingest', 'old ingest'],
    ['load', 'new load'],
  ]);
});

test('results of a bench that is no more go', () => {
  expect(mergedResults({ benches: { gone: result('gone') } }, {}, ['ingest'])).toEqual({ benches: {} });
});

test('what is written is read again, goals that nothing was measured for and all', () => {
  const file = join(folder, 'results.json');
  expect(readResults(file)).toEqual({ benches: {} });
  const goals = [goalOf('≤ 1', NaN, 'at most', 1)];
  const found = { benches: { ingest: { ...result('x'), rows: [aRow({ goals })] } } };
  writeResults(found, file);
  expect(readResults(file)).toEqual(found);
});

test('four digits of a measurement are written', () => {
  const file = join(folder, 'results.json');
  const measured = { ours: spreadOf([12.3456789, 12_345]) };
  writeResults({ benches: { ingest: { ...result('x'), rows: [aRow({ measured })] } } }, file);
  const ours = { median: 12_345, low: 12.35, high: 12_345, runs: 2 };
  expect(readResults(file).benches.ingest?.rows[0]?.measured).toEqual({ ours });
});

test('a file that is none of these is refused', () => {
  const file = join(folder, 'results.json');
  writeFileSync(file, '{"benches":{"ingest":{}}}');
  expect(() => readResults(file)).toThrow('date');
});

test('this machine and these versions can be written down', () => {
  const benches = { ingest: { ...result('x'), machine: thisMachine(), versions: theseVersions() } };
  expect(results.parse(JSON.parse(JSON.stringify({ benches })))).toEqual({ benches });
  expect(theseVersions().emulator).toMatch(/^\d+\.\d+\.\d+$/);
});

test('a bench that fails does not take the figures of the others with it', async () => {
  const said: string[] = [];
  const broken = new Error('no emulator');
  const bench = (run: () => Promise<readonly ReturnType<typeof aRow>[]>) => ({ measures: 'something', run });
  const { results: found, failed } = await runBenches(
    {
      broken: bench(() => Promise.reject(broken)),
      whole: bench(() => Promise.resolve([aRow()])),
    },
    {
      emulator: () => Promise.reject(new Error('not asked for')),
      short: true,
      say: (what) => said.push(what),
      now: () => new Date('2026-11-26T12:00:00Z'),
      machine: () => machine,
      versions: () => versions,
    },
  );
  expect(failed).toEqual({ broken });
  expect(rowsOf(found)).toEqual({ whole: [aRow()] });
  expect(found.whole).toMatchObject({ date: '2026-11-26T12:00:00.000Z', machine, versions });
  expect(said).toEqual(['broken: something', 'whole: something']);
});
