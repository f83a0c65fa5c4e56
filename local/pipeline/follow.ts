import type { Time } from '../../lambdas/core/time';
import { isHome, wasRefused } from './travel';
import type { Watcher } from './watcher';

const LOOK_EVERY_MS = 150;

/** Who looks, and when. */
export interface Following {
  readonly watcher: Pick<Watcher, 'look' | 'travels' | 'lastStepAt'>;
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
  for (;;) {
    await watcher.look();
    const { travels } = watcher;
    const settled = travels.filter((travel) => isHome(travel) || wasRefused(travel));
    if (settled.length >= recordings) return travels.every(isHome);
    if (time.now().getTime() - watcher.lastStepAt.getTime() > patienceSeconds * 1000) return false;
    await rest(time);
  }
};

/** Looks for ever. */
export const follow = async ({ watcher, time }: Following): Promise<never> => {
  for (;;) {
    await watcher.look();
    await rest(time);
  }
};

const rest = (time: Pick<Time, 'pause'>): Promise<void> => time.pause(LOOK_EVERY_MS, new AbortController().signal);
