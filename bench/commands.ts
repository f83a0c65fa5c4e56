import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { timed } from './commands/timed';
import { someSettings } from './deployed/some-settings';
import type { Bench } from './report/bench';
import { interleaved } from './report/interleaved';
import type { Row } from './report/row';
import { type Spread, spreadOf } from './report/spread';

const SIZES = { long: { synths: 3, starts: 1 }, short: { synths: 1, starts: 0 } };

/** Into a folder of its own each time, so that nothing is found there that need not be made. */
const synth = async (folder: string, options: readonly string[]): Promise<{ ms: number }> => {
  const output = mkdtempSync(path.join(folder, 'out-'));
  const { end } = await timed(['npx', 'cdk', 'synth', '--quiet', '--output', output, ...options], someSettings, {});
  return { ms: end };
};

const appOf = (file: string): readonly string[] => [
  '--app',
  `node --import tsx ${path.join(__dirname, 'commands', `${file}.ts`)}`,
];

const synthRow = async (synths: number, short: boolean): Promise<Row> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-synth-'));
  try {
    const apps: Readonly<Record<string, readonly string[]>> = {
      'cdk synth': [],
      'an empty app': appOf('empty-app'),
      ...(!short && { 'NodejsFunction for each Lambda, nothing else': appOf('bundled-apart') }),
    };
    const variants = Object.entries(apps).map(([name, options]) => [name, () => synth(folder, options)] as const);
    const found = await interleaved<string, 'ms'>(Object.fromEntries(variants), synths);
    const measured = Object.fromEntries(Object.entries(found).map(([name, { ms }]): [string, Spread] => [name, ms]));
    return { figure: 'cdk synth, with all bundles', unit: 'ms', measured, goals: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Of `npm start` as somebody sees it, from Enter on. Whatever it installs is there already. */
const startRows = async (starts: number): Promise<Row[]> => {
  const marks = { deployed: 'following 1 call home', accepted: 'webhook accepted (204)', home: '1 of 1 home' };
  const found: Record<keyof typeof marks | 'end', number>[] = [];
  for (let start = 0; start < starts; start++)
    found.push(await timed(['npm', 'start', '--silent', '--', '--once', '--calls', '1'], {}, marks));
  const row = (figure: string, mark: keyof typeof marks | 'end'): Row => ({
    figure: `npm start: ${figure}`,
    unit: 'ms',
    measured: { 'npm start': spreadOf(found.map((times) => times[mark])) },
    goals: [],
  });
  if (found.length === 0) return [];
  return [
    row('until the app is deployed', 'deployed'),
    row('to the first call', 'accepted'),
    row('until it is home', 'home'),
    row('until all is shown and stopped (--once)', 'end'),
  ];
};

/** What a person waits for at a terminal. */
export const commands: Bench = {
  measures: 'what cdk synth and npm start take',
  run: async ({ short, say }) => {
    const { synths, starts } = short ? SIZES.short : SIZES.long;
    const rows = [await synthRow(synths, short)];
    say('npm start');
    return [...rows, ...(await startRows(starts))];
  },
};
