import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localFolder } from '../emulator/local-folder';
import { features } from '../../lib/constructs/feature-folders';
import type { LocalPipeline } from './start-pipeline';

const RUNS_KEPT = 5;

/** Saves what the Lambdas, the emulator and the CDK CLI said from the end of the run; returns the folder. */
export const keepLogs = async (pipeline: LocalPipeline): Promise<string> => {
  const parent = path.join(localFolder, 'failed');
  const folder = path.join(parent, new Date().toISOString().replaceAll(/[:.]/g, '-'));
  mkdirSync(folder, { recursive: true });
  for (const feature of features) {
    writeFileSync(path.join(folder, `${feature}.log`), (await pipeline.logs(feature)).join('\n'));
  }
  const { runFolder } = pipeline.emulator;
  for (const name of readdirSync(runFolder).filter((file) => file.endsWith('.log'))) {
    copyFileSync(path.join(runFolder, name), path.join(folder, name));
  }
  for (const old of readdirSync(parent).toSorted().slice(0, -RUNS_KEPT)) {
    rmSync(path.join(parent, old), { recursive: true, force: true });
  }
  return folder;
};
