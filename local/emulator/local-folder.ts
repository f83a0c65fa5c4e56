import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemErrorOf } from './system-error';

/** The project's folder. */
export const projectFolder = path.resolve(__dirname, '../..');

/** The one ignored folder that holds everything a local run writes. */
export const localFolder = path.join(projectFolder, '.local');

/** Makes it where it is not there. @throws with the reason when it cannot be made. */
export const createLocalFolder = (folder = localFolder): void => {
  try {
    // Not `recursive`: on a read-only file system that says ENOENT.
    mkdirSync(folder);
  } catch (error) {
    if (systemErrorOf(error).code !== 'EEXIST') throw error;
  }
};

const runFolderName = /^run-(\d+)-/;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and another user's.
    return systemErrorOf(error).code === 'EPERM';
  }
};

/** Removes what runs left that were killed before they could clean up. */
const removeAbandonedRuns = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const pid = runFolderName.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
};

/** A folder for this run alone, named after the process it ends with. */
export const createRunFolder = (folder = localFolder): string => {
  createLocalFolder(folder);
  removeAbandonedRuns(folder);
  return mkdtempSync(path.join(folder, `run-${process.pid}-`));
};
