import { type Cut, deeds, planOf } from './cut';
import { play } from './play';
import { Broken, type Law } from './witness';

/** How often a season is played at most to make it smaller; each time takes less than a second, soon much less. */
const MOST_PLAYS = 120;
/** In milliseconds: what is left by then is small enough. */
const MOST_MS = 60_000;

/** What a law was broken with. */
export interface Failure {
  readonly cut: Cut;
  readonly broken: Broken;
}

const playedCut = async (cut: Cut): Promise<Broken | undefined> => {
  try {
    await play(planOf(cut));
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
};

/**
 * Leaves out of a season what is not needed to break the same law: recordings, deeds and weather, in ever smaller parts.
 * Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (ddmin).
 */
export const shrink = async (first: Failure): Promise<Failure> => {
  let best = first;
  let plays = 0;
  const begun = performance.now();
  const laws = new Set<Law>(first.broken.laws);

  const isKept = async (cut: Cut): Promise<boolean> => {
    if (plays >= MOST_PLAYS || performance.now() - begun > MOST_MS) return false;
    plays += 1;
    const broken = await playedCut(cut);
    if (!(broken?.laws.some((law) => laws.has(law)) ?? false) || broken === undefined) return false;
    best = { cut, broken };
    return true;
  };

  /** As few of these as still break it. */
  const fewest = async <Part>(parts: readonly Part[], cutTo: (kept: readonly Part[]) => Cut): Promise<void> => {
    if (parts.length === 0 || (await isKept(cutTo([])))) return;
    let kept = parts;
    for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < kept.length && plays < MOST_PLAYS;) {
        const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
        if (fewer.length > 0 && (await isKept(cutTo(fewer)))) kept = fewer;
        else from += size;
      }
  };

  const numbers = planOf(first.cut).recordings.map(({ number }) => number ?? 0);
  // The weather by name, so that it does not change with the time at which a request comes.
  await isKept({ ...best.cut, weather: first.broken.struck });
  await fewest(numbers, (only) => ({ ...best.cut, only }));
  for (const deed of deeds) await isKept({ ...best.cut, without: [...(best.cut.without ?? []), deed] });
  if (best.cut.weather !== undefined) {
    const struck = new Set(best.broken.struck);
    const weather = best.cut.weather.filter((key) => struck.has(key));
    if (await isKept({ ...best.cut, weather })) await fewest(weather, (some) => ({ ...best.cut, weather: some }));
  }
  await fewest(best.cut.only ?? numbers, (only) => ({ ...best.cut, only }));
  return best;
};
