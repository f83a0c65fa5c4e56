import { execFile } from 'node:child_process';
import * as z from 'zod';
import { row } from '../../bench/report/row';
import { projectFolder } from '../../local/emulator/local-folder';

/*
 * The benches run, in their short form, with the functions as they are deployed, and measure each of their figures. What they
 * measure is not asked here but for the goals that they guard themselves: ratios and counts.
 */

const bench = (...options: string[]): Promise<{ status: unknown; out: string; said: string }> =>
  new Promise((resolve) => {
    execFile(
      'npm',
      ['run', '--silent', 'bench', '--', ...options],
      { cwd: projectFolder, maxBuffer: 64 * 1024 * 1024 },
      (error, out, stderr) => {
        resolve({ status: error === null ? 0 : error.code, out, said: out + stderr });
      },
    );
  });

/** Figures that each bench has, as they begin. */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  ingest: [
    'process start to first 204',
    'process start to first 204, CPU',
    'bundle',
    'CPU of a webhook, warm',
    'webhooks of a core, warm',
  ],
  load: [
    ...['history-writer', 'processor'].flatMap((feature) =>
      ['loaded', 'loaded, CPU', 'memory when loaded', 'bundle'].map((figure) => `${feature}: ${figure}`),
    ),
    ...['ingest', 'processor', 'history-writer', 'cleanup', 'url-signer'].flatMap((feature) =>
      [
        'an invocation',
        'from process start to the end of the first invocation',
        'memory after its invocations',
        'an invocation, by memory',
        'from process start to the end of the first, by memory',
        'a million invocations, by memory',
      ].map((figure) => `${feature}: ${figure}`),
    ),
  ],
  history: ['backlog of 5,000 over 1,000 Jobs'],
  pipeline: ['quiet system: webhook → confirmed line', '12 whose lines wait together'],
  commands: ['cdk synth, with all bundles'],
  ordeals: ['6 at 20/s with duplicates, 5 % faults'],
  growth: ['lines a second', '1,000 a day', '10,000 a day', 'cost of a recording'],
  processor: [
    'one recording of 60 MB to S3',
    'peak RSS by recordings at a time',
    'recordings of a minute (240 KB), one function',
    '90 sources cut, reset or stalled at a random byte',
  ],
  'url-signer': [
    'a link for a key, warm',
    'of that, signing',
    'first link of a cold start',
    'its CPU, over what its memory has of one',
    'a Job with 10 recordings',
    'a job on a day of 1050 recordings',
  ],
};

test('all benches measure all their figures, and what they guard is as good as it is to be', async () => {
  const { status, out, said } = await bench('--short', '--json');
  // With what it said: a goal that is missed stands there.
  expect([status, status === 0 ? '' : said]).toEqual([0, '']);
  const found = z.record(z.string(), z.array(row)).parse(JSON.parse(out.trim().split('\n').at(-1) ?? ''));
  for (const [name, figures] of Object.entries(FIGURES)) {
    const measured = found[name]?.map(({ figure }) => figure) ?? [];
    const missing = figures.filter((figure) => !measured.some((one) => one.startsWith(figure)));
    expect([name, missing]).toEqual([name, []]);
  }
  for (const [name, rows] of Object.entries(found)) {
    expect([name, rows.length]).not.toEqual([name, 0]);
    for (const { figure, measured, goals } of rows) {
      const numbers = [
        ...Object.values(measured).flatMap(({ median, low, high }) => [median, low, high]),
        ...goals.map(({ value }) => value),
      ];
      expect([figure, Object.keys(measured).length]).not.toEqual([figure, 0]);
      expect([figure, numbers.filter((one) => one === undefined || !Number.isFinite(one))]).toEqual([figure, []]);
    }
  }
  const { said: refusal } = await bench('nothing');
  const names = /Allowed choices are (.*)\./.exec(refusal)?.[1]?.split(', ');
  expect(Object.keys(found)).toEqual(names);
}, 600_000);

test('a bench that there is not is refused, and the others are named', async () => {
  const { status, said } = await bench('nothing');
  expect(status).not.toBe(0);
  for (const name of Object.keys(FIGURES)) expect(said).toContain(name);
});
