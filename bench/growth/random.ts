import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const { log } = Math;

/** Numbers by chance that are the same for the same seed. */
export interface Random {
  /** From 0 up to, not including, 1. */
  readonly uniform: () => number;
  /** Of an exponential distribution: gaps between arrivals, lengths of calls. */
  readonly exponential: (mean: number) => number;
}

export const randomOf = (seed: number): Random => {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => uniformFloat64(generator);
  // The inverse of the distribution; 1 - u is never 0.
  return { uniform, exponential: (mean) => -mean * log(1 - uniform()) };
};
