import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ExplainedError } from './explained-error';
import { startGuarded } from './guarded-process';
import { withInstallLock } from './install-lock';
import { createLocalFolder, localFolder } from './local-folder';
import { indexTroubleIn } from './package-index';
import { findPython } from './prerequisites';
import { programFailure } from './program-failure';

const requirementsFile = path.join(__dirname, 'requirements.txt');

const contentHash = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);

const runToTheEnd = async (step: string, python: string, args: readonly string[], logFile: string): Promise<void> => {
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
  const said = readFileSync(logFile, 'utf8');
  const index = indexTroubleIn(said);
  if (index !== undefined) throw new ExplainedError(index);
  throw programFailure({
    what: `The local AWS could not be installed: ${step} failed`,
    outcome,
    said,
    place: localFolder,
  });
};

const install = async (basePython: string, folder: string, python: string): Promise<void> => {
  const logFile = `${folder}.log`;
  rmSync(folder, { recursive: true, force: true });
  rmSync(logFile, { force: true });
  try {
    await runToTheEnd('python -m venv', basePython, ['-m', 'venv', folder], logFile);
    const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input'];
    // --no-deps: what requirements.txt does not name is not wanted; `pip check` says when something is missing.
    await runToTheEnd(
      'pip install',
      python,
      [...pip, 'install', '--no-deps', '--requirement', requirementsFile],
      logFile,
    );
    await runToTheEnd('pip check', python, [...pip, 'check'], logFile);
    writeFileSync(path.join(folder, 'complete'), '');
  } catch (error) {
    // On a full disk half an environment is what keeps the disk full.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
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
 * at a time. That takes a while and needs the network, which `onProgress` is told; afterwards neither.
 * @throws {ExplainedError} when it cannot be made.
 */
export const ensureVirtualEnvironment = async (onProgress: (message: string) => void): Promise<string> => {
  createLocalFolder();
  const name = `venv-${contentHash(requirementsFile)}`;
  const folder = path.join(localFolder, name);
  const python = path.join(folder, 'bin', 'python');
  // existsSync follows the link, so an environment whose Python was uninstalled since counts as missing.
  const isComplete = (): boolean => existsSync(path.join(folder, 'complete')) && existsSync(python);
  if (isComplete()) return python;
  const onWait = (): void => {
    onProgress('waiting for another process that is installing MiniStack, the local AWS, into .local');
  };
  return withInstallLock(localFolder, { onWait }, async () => {
    if (isComplete()) return python;
    const basePython = await findPython();
    onProgress('installing MiniStack, the local AWS, into .local (first run only)');
    await install(basePython, folder, python);
    removeOutdated(name);
    return python;
  });
};
