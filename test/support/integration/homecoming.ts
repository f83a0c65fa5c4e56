import { isHome, missingSteps, type Travel } from '../../../local/pipeline/travel';
import type { Watcher } from '../../../local/pipeline/watcher';
import { waitUntil } from '../../../local/emulator/wait-until';

/** Long enough for a 429 that is waited out (30 s) and a few backoffs on a busy machine; whoever is home is not waited for. */
const PATIENCE_SECONDS = 75;

/** Waits until all these recordings are home, and tells their travels in the same order. */
export const untilHome = (
  watcher: Watcher,
  recordingSids: readonly string[],
  seconds = PATIENCE_SECONDS,
): Promise<readonly Travel[]> => {
  const found = () =>
    recordingSids.map((sid) => ({ sid, travel: watcher.travels.find(({ recording }) => recording.sid === sid) }));
  return waitUntil(
    async () => {
      await watcher.lookEverywhere();
      const home = found().flatMap(({ travel }) => (travel !== undefined && isHome(travel) ? [travel] : []));
      return home.length === recordingSids.length ? home : undefined;
    },
    {
      seconds,
      intervalMilliseconds: 100,
      otherwise: () =>
        found()
          .map(({ sid, travel }) => `${sid}: ${travel === undefined ? 'unknown' : missingSteps(travel).join(', ')}`)
          .filter((line) => !line.endsWith(': '))
          .join('; '),
    },
  );
};
