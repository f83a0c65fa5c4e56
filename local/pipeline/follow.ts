import type { Time } from '../../lambdas/core/time';
import { isOver, isHome, wasRefused } from './travel';
import type { Watcher } from './watcher';

const LOOK_EVERY_MS = 150;
/** A passing trouble is not worth a word. */
const TROUBLE_TOLD_AFTER_MS = 10_000;

/** Who looks, and when. */
export interface Following {
  readonly watcher: Pick<Watcher, 'look' | 'lookEverywhere' | 'travels' | 'lastStepAt' | 'trouble'>;
  readonly time: Pick<Time, 'now' | 'pause'>;
}

/** When to stop waiting for recordings that do not come home. */
export interface FollowOptions {
  readonly recordings: number;
  /** Given up after so long without a step of any recording. */
  readonly patienceSeconds: number;
}

/** Looks until so many recordings are home, or refused, or until nothing moves any more; says whether they all came home. */
export const followHome = async (
  { watcher, time }: Following,
  { recordings, patienceSeconds }: FollowOptions,
): Promise<boolean> => {
  const isPatient = () => time.now().getTime() - watcher.lastStepAt.getTime() <= patienceSeconds * 1000;
  for (;;) {
    await (isPatient() ? watcher.look() : watcher.lookEverywhere());
    const { travels } = watcher;
    const settled = travels.filter((travel) => isOver(travel) || wasRefused(travel));
    if (settled.length >= recordings) return travels.every(isHome);
    if (!isPatient()) return false;
    await rest(time);
  }
};

/** Looks for ever. What cannot be read for a while is told, once, and looked into again. */
export const follow = async ({ watcher, time }: Following, say: (line: string) => void): Promise<never> => {
  let goodAt = time.now().getTime();
  let isTold = false;
  for (;;) {
    await watcher.look();
    const now = time.now().getTime();
    if (watcher.trouble === undefined) {
      goodAt = now;
      isTold = false;
    } else if (!isTold && now - goodAt >= TROUBLE_TOLD_AFTER_MS) {
      say(`${troubleWith(watcher)}; trying again`);
      isTold = true;
    }
    await rest(time);
  }
};

/** Why the bucket cannot be read. */
export const troubleWith = ({ trouble }: Pick<Watcher, 'trouble'>): string =>
  `the bucket cannot be read: ${trouble instanceof Error ? trouble.message : String(trouble)}`;

const rest = (time: Pick<Time, 'pause'>): Promise<void> => time.pause(LOOK_EVERY_MS, new AbortController().signal);
