import * as z from 'zod';

/** Several measurements of one thing, which a noisy machine makes differ. */
export const spread = z.strictObject({
  median: z.number(),
  low: z.number(),
  high: z.number(),
  /** How many there were. */
  runs: z.int().positive(),
});
export type Spread = z.output<typeof spread>;

/** @param part 0: the least, 0.5: the median, 1: the greatest; between two, the greater of both. */
export const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
};

/** @throws when there are none: nothing was measured then. */
export const spreadOf = (values: readonly number[]): Spread => {
  if (values.length === 0) throw new Error('nothing was measured');
  return {
    median: quantile(values, 0.5),
    low: Math.min(...values),
    high: Math.max(...values),
    runs: values.length,
  };
};
