import { statSync } from 'node:fs';
import { features } from '../lib/constructs/feature-folders';
import { awsClients } from '../local/pipeline/aws-clients';
import { deployedFunctions } from './deployed/deployed-functions';
import { bundle, runProgram } from './deployed/run-program';
import { someSettings } from './deployed/some-settings';
import { curveRows } from './load/curve-rows';
import { FORMER_ENVIRONMENT, formerBundle } from './load/former-bundle';
import { type Loaded, loaded } from './load/loaded';
import { ON_THE_WAY, wayHome } from './load/way-home';
import type { Bench, BenchMeans } from './report/bench';
import { interleaved } from './report/interleaved';
import { type Goal, type Row, goalOf } from './report/row';
import { type Spread, spreadOf } from './report/spread';

const SIZES = {
  long: { starts: 7, walks: 3, recordings: 7 },
  short: { starts: 5, walks: 1, recordings: 3 },
};

/** What issue #13 set: of the two that carried the most. */
const LIGHTENED: ReadonlySet<string> = new Set(['processor', 'history-writer']);

const kb = (file: string): Spread => spreadOf([statSync(file).size / 1000]);

/** Loads each function as it is and as it was. */
const loads = async ({ emulator: startedEmulator, short, say }: BenchMeans): Promise<Row[]> => {
  const emulator = await startedEmulator();
  const aws = awsClients(emulator);
  try {
    const functionOf = await deployedFunctions(emulator, aws, someSettings, 'bench-load');
    const [loading, empty] = await Promise.all([
      bundle('load/loading', emulator.runFolder),
      bundle('ingest/empty', emulator.runFolder),
    ]);
    const rows: Row[] = [];
    // A regression would show in the sizes, and in those two.
    for (const feature of features) {
      if (short && !LIGHTENED.has(feature)) continue;
      say(`loading ${feature}`);
      const { program, variables } = functionOf(feature);
      const former = await formerBundle(feature, emulator.runFolder);
      const load =
        (file: string, more = {}) =>
        () =>
          runProgram(loading, { ...variables, ...more, AWS_REGION: emulator.region, BENCH_PROGRAM: file }, loaded);
      const found = await interleaved(
        { ours: load(program), former: load(former, FORMER_ENVIRONMENT), empty: load(empty) },
        short ? SIZES.short.starts : SIZES.long.starts,
      );
      const measured = (metric: keyof Loaded) => ({
        [feature]: found.ours[metric],
        'as it was bundled before': found.former[metric],
        'empty handler': found.empty[metric],
      });
      const goals = (metric: 'loadMs' | 'cpuMs'): Goal[] => {
        if (!LIGHTENED.has(feature)) return [];
        const ratio = found.ours[metric].median / found.former[metric].median;
        return [goalOf('≤ 0.6 × before', ratio, 'at most', 0.6, metric === 'cpuMs')];
      };
      const size = kb(program);
      rows.push(
        { figure: `${feature}: loaded`, unit: 'ms', measured: measured('loadMs'), goals: goals('loadMs') },
        { figure: `${feature}: loaded, CPU`, unit: 'ms', measured: measured('cpuMs'), goals: goals('cpuMs') },
        { figure: `${feature}: memory when loaded`, unit: 'MiB', measured: measured('peakRssMiB'), goals: [] },
        {
          figure: `${feature}: bundle`,
          unit: 'KB',
          measured: { [feature]: size, 'as it was bundled before': kb(former) },
          goals: LIGHTENED.has(feature) ? [goalOf('≤ 900 KB', size.median, 'at most', 900, true)] : [],
        },
      );
    }
    return rows;
  } finally {
    aws.destroy();
  }
};
const curves = async ({ emulator, short, say }: BenchMeans): Promise<Row[]> => {
  const { walks, recordings } = short ? SIZES.short : SIZES.long;
  say('what an invocation of each function takes');
  const way = await wayHome(await emulator());
  try {
    const walked: Awaited<ReturnType<typeof way.walk>>[] = [];
    for (let walk = 0; walk < walks; walk++) walked.push(await way.walk(recordings));
    return ON_THE_WAY.flatMap((feature) =>
      curveRows(
        feature,
        walked.map((found) => found[feature]),
        way.memoryMiB(feature),
      ),
    );
  } finally {
    await way.stop();
  }
};

export const load: Bench = {
  measures: 'load time, size and memory of every Lambda, and what an invocation costs by memory',
  run: async (means) => [...(await loads(means)), ...(await curves(means))],
};
