import { PROCESSORS, deployedWith } from './deployed-with';
import { playSeason } from './report';
import { SEASON_SIZE } from './season';

/**
 * Recordings of one test file. There are two of them, for two workers of jest: 10,000 in all. `npm run test:soak -- simulation`
 * takes a hundred times as many.
 */
const RECORDINGS = 5_000;

/** Plays seasons from this one on; always the same ones: others are the soak's. */
export const attack = (firstSeason: number): void => {
  const seasons = Array.from({ length: RECORDINGS / SEASON_SIZE }, (_, index) => firstSeason + index);

  beforeAll(() => {
    deployedWith(PROCESSORS);
    deployedWith(PROCESSORS, true);
  }, 120_000);

  test.each(seasons)(
    `season %i: all of its ${String(SEASON_SIZE)} recordings end right, whatever the weather`,
    async (season) => {
      const { taken } = await playSeason({ season });
      expect(taken.size).toBeGreaterThan(SEASON_SIZE / 2);
    },
    300_000,
  );
};
