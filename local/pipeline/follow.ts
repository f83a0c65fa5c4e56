import { setTimeout as sleep } from 'node:timers/promises';
import { isHome, wasRefused } from './travel';
import type { Watcher } from './watcher';

const LOOK_EVERY_MILLISECONDS = 150;

/** When to stop waiting for recordings that do not come home. */
export interface FollowOptions {
  readonly recordings: number;
  /** Given up after so long without a step of any recording. */
  readonly patienceSeconds: number;
}

/** Looks until so many recordings are home, or refused, or until nothing moves any more; says whether they all came home. */
export const followHome = async (
  watcher: Watcher,
  { recordings, patienceSeconds }: FollowOptions,
): Promise<boolean> => {
  for (;;) {
    await watcher.look();
    const { travels } = watcher;
    const settled = travels.filter((travel) => isHome(travel) || wasRefused(travel));
    if (settled.length >= recordings) return travels.every(isHome);
    if (performance.now() - watcher.lastStepAt > patienceSeconds * 1000) return false;
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
};

/** Looks for ever. */
export const follow = async (watcher: Watcher): Promise<never> => {
  for (;;) {
    await watcher.look();
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
};
