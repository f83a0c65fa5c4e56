import { median } from '../median';
import type { Measurement } from './measured';

/** A row for each variant: medians, and its memory against that of `alternative`. */
export const figures = (results: ReadonlyMap<string, readonly Measurement[]>, alternative: string) => {
  const peakOf = (name: string) => median((results.get(name) ?? []).map(({ peakRssMiB }) => peakRssMiB));
  return Object.fromEntries(
    Array.from(results, ([name, runs]) => [
      name,
      {
        'peak RSS (MiB)': Math.round(peakOf(name)),
        'of buffering': `${((100 * peakOf(name)) / peakOf(alternative)).toFixed(0)} %`,
        seconds: Number(median(runs.map(({ seconds }) => seconds)).toFixed(1)),
      },
    ]),
  );
};
