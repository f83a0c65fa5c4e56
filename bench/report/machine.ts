import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';

/** What a figure was measured on. */
export const machine = z.strictObject({
  cpu: z.string(),
  cores: z.int().positive(),
  memoryGiB: z.number().positive(),
  os: z.string(),
  /** Of the last minute, before the bench began: what else was going on. */
  loadAverage: z.number(),
});
export type Machine = z.output<typeof machine>;

export const versions = z.strictObject({
  node: z.string(),
  /** MiniStack's. */
  emulator: z.string(),
  /** The commit, and `-dirty` behind it when files were changed; absent where this is no clone. */
  project: z.string().optional(),
});
export type Versions = z.output<typeof versions>;

const PROJECT = path.join(__dirname, '../..');

/** This machine, as it is now. */
export const thisMachine = (): Machine => ({
  cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
  cores: os.availableParallelism(),
  memoryGiB: Math.round((10 * os.totalmem()) / 1024 ** 3) / 10,
  os: `${os.type()} ${os.release()} ${os.arch()}`,
  loadAverage: Math.round(100 * (os.loadavg()[0] ?? NaN)) / 100,
});

const commit = (): string | undefined => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
      cwd: PROJECT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
};

/** What is measured, and with what. */
export const theseVersions = (): Versions => {
  const requirements = readFileSync(path.join(PROJECT, 'local/emulator/requirements.txt'), 'utf8');
  const project = commit();
  return {
    node: process.versions.node,
    emulator: /^ministack==(\S+)/m.exec(requirements)?.[1] ?? 'unknown',
    ...(project !== undefined && { project }),
  };
};
