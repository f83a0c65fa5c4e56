import { join } from 'node:path';
import * as z from 'zod';
import type { Cut } from '../cut';
import type { Plan } from '../planned';
import { freshModule } from './fresh-modules';
import type { Mutation } from './mutations';
import { schedules } from './schedules';

/** Recordings of the seasons in which bugs are looked for: small ones find most, and soon. */
const SIZE = 50;

/** As many as `npm test` attacks. */
const BUDGET = 10_000;

const entry = z.object({
  lawsBrokenIn: z.custom<(what: Cut | Plan) => Promise<readonly string[]>>((value) => typeof value === 'function'),
});

/** How a bug was found. */
export interface Found {
  readonly laws: readonly string[];
  /** The season, or the schedule, that found it. */
  readonly by: Mutation['by'];
  /** How many recordings it took. */
  readonly recordings: number;
}

interface Search {
  /** What is tried first. */
  readonly first?: Mutation['by'];
  /** Where the seasons begin that are tried then. */
  readonly from: number;
  /** Recordings that are played at most. */
  readonly budget?: number;
}

/**
 * Plays seasons over Lambdas with the bug in them, until one breaks a law. Undefined when as many recordings as `npm test`
 * attacks come home all the same.
 */
export const findBug = async (
  mutation: Mutation | undefined,
  { first, from, budget = BUDGET }: Search,
): Promise<Found | undefined> => {
  const { lawsBrokenIn } = entry.parse(freshModule(join(__dirname, 'laws-broken-in.ts'), mutation));
  let recordings = 0;
  for (let tried = 0; recordings < budget; tried++) {
    const by = tried === 0 && first !== undefined ? first : from + tried;
    const laws = await lawsBrokenIn(typeof by === 'number' ? { season: by, size: SIZE } : schedules[by]);
    recordings += typeof by === 'number' ? SIZE : 1;
    if (laws.length > 0) return { laws, by, recordings };
  }
  return undefined;
};
