import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { ExplainedError } from './explained-error';
import { startGuarded } from './guarded-process';
import { localFolder } from './local-folder';
import { findPython } from './prerequisites';

const requirementsFile = path.join(__dirname, 'requirements.txt');

const contentHash = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);

const runToTheEnd = async (python: string, args: readonly string[], logFile: string): Promise<void> => {
  const running = await startGuarded({
    python,
    args: [python, ...args],
    // A user's PIP_USER would be refused inside a virtual environment, PYTHONPATH would shine into it.
    environment: { ...process.env, PIP_USER: '0', PYTHONPATH: undefined, PYTHONHOME: undefined },
    cwd: localFolder,
    logFile,
  });
  const outcome = await running.ended;
  if (outcome === 0) return;
  const log = readFileSync(logFile, 'utf8').trim();
  throw new ExplainedError(
    `The local AWS could not be installed (${path.basename(python)} ${args.slice(0, 3).join(' ')}: ${outcome}). The first run needs the Python package index.\n${log}`,
  );
};

const install = async (basePython: string, folder: string, python: string): Promise<void> => {
  const logFile = `${folder}.log`;
  rmSync(folder, { recursive: true, force: true });
  rmSync(logFile, { force: true });
  await runToTheEnd(basePython, ['-m', 'venv', folder], logFile);
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input'];
  // --no-deps: what requirements.txt does not name is not wanted; `pip check` says when something is missing.
  await runToTheEnd(python, [...pip, 'install', '--no-deps', '--requirement', requirementsFile], logFile);
  await runToTheEnd(python, [...pip, 'check'], logFile);
  writeFileSync(path.join(folder, 'complete'), '');
  rmSync(logFile, { force: true });
};

const removeOutdated = (current: string): void => {
  for (const name of readdirSync(localFolder)) {
    if (name.startsWith('venv-') && !name.startsWith(current)) {
      rmSync(path.join(localFolder, name), { recursive: true, force: true });
    }
  }
};

/**
 * The Python of a virtual environment that holds exactly `requirements.txt`; made when there is none yet, by one process
 * at a time. `onInstall` is told before that, since it takes a while and needs the network; afterwards neither.
 * @throws {ExplainedError} when it cannot be made.
 */
export const ensureVirtualEnvironment = async (onInstall: () => void): Promise<string> => {
  mkdirSync(localFolder, { recursive: true });
  const name = `venv-${contentHash(requirementsFile)}`;
  const folder = path.join(localFolder, name);
  const python = path.join(folder, 'bin', 'python');
  // existsSync follows the link, so an environment whose Python was uninstalled since counts as missing.
  const isComplete = (): boolean => existsSync(path.join(folder, 'complete')) && existsSync(python);
  if (isComplete()) return python;
  const release = await lock(localFolder, {
    lockfilePath: path.join(localFolder, 'venv.lock'),
    stale: 30_000,
    retries: { retries: 1200, factor: 1, minTimeout: 500, maxTimeout: 500 },
  });
  try {
    if (isComplete()) return python;
    const basePython = await findPython();
    onInstall();
    await install(basePython, folder, python);
    removeOutdated(name);
    return python;
  } finally {
    await release();
  }
};
