import type { Bench, BenchMeans } from './bench';
import { type Machine, type Versions } from './machine';
import type { Result } from './results';
import type { Row } from './row';

export interface RunMeans extends BenchMeans {
  readonly now: () => Date;
  readonly machine: () => Machine;
  readonly versions: () => Versions;
}

export interface Found {
  /** By the bench's name; of those that could not measure, nothing. */
  readonly results: Readonly<Record<string, Result>>;
  readonly failed: Readonly<Record<string, unknown>>;
}

/** Runs benches one after the other; one that fails does not take the others' figures with it. */
export const runBenches = async (benches: Readonly<Record<string, Bench>>, means: RunMeans): Promise<Found> => {
  const results: Record<string, Result> = {};
  const failed: Record<string, unknown> = {};
  for (const [name, bench] of Object.entries(benches)) {
    const say = (what: string): void => {
      means.say(`${name}: ${what}`);
    };
    const machine = means.machine();
    say(bench.measures);
    try {
      const rows = await bench.run({ ...means, say });
      results[name] = { date: means.now().toISOString(), machine, versions: means.versions(), rows: [...rows] };
    } catch (error) {
      failed[name] = error;
    }
  }
  return { results, failed };
};

/** The rows alone. */
export const rowsOf = (results: Found['results']): Readonly<Record<string, readonly Row[]>> =>
  Object.fromEntries(Object.entries(results).map(([name, { rows }]) => [name, rows]));
