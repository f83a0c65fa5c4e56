import { PROCESSORS, deployedWith } from './deployed-with';
import { playSeason } from './report';
import { SEASON_SIZE } from './season';

/** Recordings that are attacked here; `npm run test:soak -- simulation` takes a hundred times as many. */
const RECORDINGS = 10_000;
/** Always the same: other seasons are the soak's. */
const FIRST_SEASON = 1;

const seasons = Array.from({ length: RECORDINGS / SEASON_SIZE }, (_, index) => FIRST_SEASON + index);

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
