import { statfsSync } from 'node:fs';
import { sep } from 'node:path';
import { shellWord } from './shell-word';
import { systemErrorOf } from './system-error';

/** A condition of the machine that any step may meet: how programs call it, and what to say of it. */
interface Trouble {
  readonly signs: RegExp;
  /** One line: what happened, what to do. `place`: the file or folder it happened at. */
  readonly line: (place: string) => string;
}

// The codes are Node's (and libuv's), the words strerror's, which Python and pip print.
const troubles: readonly Trouble[] = [
  {
    signs: /\bENOSPC\b|\bEDQUOT\b|No space left on device|Disk quota exceeded|database or disk is full/i,
    line: (place) => `The disk is full at ${place}: free some space (a first run takes 200 MB), then start again.`,
  },
  {
    signs: /\bEROFS\b|Read-only file system/i,
    line: (place) =>
      `${place} lies on a file system that is mounted read-only: copy the project to where it can be written; a run writes into its folder .local.`,
  },
  {
    signs: /\bEACCES\b|\bEPERM\b|Permission denied|Operation not permitted/i,
    line: (place) =>
      `${place} may not be written by this user: give it back with sudo chown -R "$(id -u)" ${shellWord(place)}, then start again.`,
  },
  {
    signs: /\bE[MN]FILE\b|Too many open files/i,
    line: () => 'Too many files are open: raise the limit with ulimit -n 4096 in this shell, then start again.',
  },
  {
    signs: /\bENOMEM\b|Cannot allocate memory|\bMemoryError\b|heap out of memory/i,
    line: () => 'The memory is used up: close other programs (a run takes 2 GB), then start again.',
  },
  {
    signs: /\bEAGAIN\b.*\bspawn\b|\bspawn\b.*\bEAGAIN\b|can't start new thread|Resource temporarily unavailable/i,
    line: () => 'No further process may be started: raise the limit with ulimit -u in this shell, then start again.',
  },
];

/** What a program says of the machine, as one line with its remedy; undefined: nothing that is known. */
export const troubleIn = (said: string, place: string): string | undefined =>
  troubles.find(({ signs }) => signs.test(said))?.line(place);

/**
 * The same of an error that Node threw at us. It names the file or folder; for what lies in `place`, or is to, that one is
 * named, since it is what must be mended.
 * @returns undefined: nothing that is known
 */
export const troubleOf = (error: unknown, place: string): string | undefined => {
  const { code = '', syscall = '', path: at = place } = systemErrorOf(error);
  return troubleIn(`${code} ${syscall}`, at.startsWith(place + sep) ? place : at);
};

/** Less than this is as good as nothing, in bytes: what a program wrote is often taken away again when it fails. */
const AS_GOOD_AS_FULL = 1024 * 1024;

const freeBytes = (place: string): number => {
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize;
};

/** The line for a full disk when there is no space left where `place` lies: who cannot write cannot say so either. */
export const fullDiskAt = (place: string, free = freeBytes): string | undefined =>
  free(place) < AS_GOOD_AS_FULL ? troubleIn('ENOSPC', place) : undefined;
