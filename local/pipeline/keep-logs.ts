import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { features } from '../../lib/constructs/feature-folders';
import type { LocalPipeline } from './start-pipeline';

const RUNS_KEPT = 5;

/** Whose logs are kept. */
export interface Logging extends Pick<LocalPipeline, 'logs'> {
  readonly emulator: Pick<LocalPipeline['emulator'], 'runFolder'>;
}

/**
 * Saves what the Lambdas, the emulator and the CDK CLI said from the end of the run, and forgets all but the last few runs.
 * @param parent - the folder of all runs' logs
 * @returns the folder of this run's
 */
export const keepLogs = async ({ logs, emulator }: Logging, parent: string, now: Date): Promise<string> => {
  const folder = path.join(parent, now.toISOString().replaceAll(/[:.]/g, '-'));
  mkdirSync(folder, { recursive: true });
  for (const feature of features) {
    const lines = await logs(feature).catch((error: unknown) => [`could not be read: ${String(error)}`]);
    writeFileSync(path.join(folder, `${feature}.log`), lines.join('\n'));
  }
  const { runFolder } = emulator;
  for (const name of readdirSync(runFolder).filter((file) => file.endsWith('.log'))) {
    copyFileSync(path.join(runFolder, name), path.join(folder, name));
  }
  for (const old of readdirSync(parent).toSorted().slice(0, -RUNS_KEPT)) {
    rmSync(path.join(parent, old), { recursive: true, force: true });
  }
  return folder;
};
