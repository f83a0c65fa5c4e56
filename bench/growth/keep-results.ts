import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { GROWTH_RESULTS_FILE, type GrowthResults } from './results';

/** Writes what a long run has played, as Prettier would. */
export const keepGrowthResults = async (results: GrowthResults): Promise<void> => {
  writeFileSync(GROWTH_RESULTS_FILE, await format(JSON.stringify(results), { parser: 'json', printWidth: 120 }));
};
