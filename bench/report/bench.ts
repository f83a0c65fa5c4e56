import type { Emulator } from '../../local/emulator/emulator';
import type { Row } from './row';

export interface BenchMeans {
  /** The local AWS, started with the first bench that asks for it, and shared by all that run. */
  readonly emulator: () => Promise<Emulator>;
  /** The regression guard of `npm test`: the fewest and smallest runs that show the ratios. */
  readonly short: boolean;
  /** What is under way, for who watches. */
  readonly say: (what: string) => void;
}

/** One of `npm run bench -- NAME`. */
export interface Bench {
  /** Its long run takes minutes: only whoever names it waits for them. */
  readonly onlyByName?: boolean;
  /** For `--help`: "memory and time of the longest recording". */
  readonly measures: string;
  /** @throws when something cannot be measured, such as a function that fails; a goal that is missed stands in its row. */
  readonly run: (means: BenchMeans) => Promise<readonly Row[]>;
}
