import { type Cut, planOf } from '../cut';
import { play } from '../play';
import type { Plan } from '../planned';
import { Broken } from '../witness';

/** Which laws a season, or a plan, breaks; none when it is right. Loaded anew for each bug. */
export const lawsBrokenIn = async (what: Cut | Plan): Promise<readonly string[]> => {
  try {
    await play('season' in what ? planOf(what) : what);
    return [];
  } catch (error) {
    if (error instanceof Broken) return error.laws;
    throw error;
  }
};
