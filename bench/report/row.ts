import * as z from 'zod';
import { spread } from './spread';

/** What a figure is to be. */
const goal = z.strictObject({
  /** As the table says it: `≤ 0.45 × typical`. */
  says: z.string(),
  /** What was measured: a ratio, a count, or a time; absent: nothing was. */
  value: z.number().optional(),
  met: z.boolean(),
  /**
   * Whether `--short` fails when it is missed: for ratios and counts that no load of the machine moves far. Never for times.
   */
  guarded: z.boolean(),
});
export type Goal = z.output<typeof goal>;

/** A line of the table: one thing measured, of ours and of what is compared with it. */
export const row = z.strictObject({
  /** What was measured, of what: `ingest: process start to first 204`. */
  figure: z.string(),
  /** `ms`, `MB/s`, `KB`, `calls`, … */
  unit: z.string(),
  /** Ours first, then the alternatives, by their names. */
  measured: z.record(z.string(), spread),
  goals: z.array(goal),
});
export type Row = z.output<typeof row>;

type Limit = 'at most' | 'at least';

/**
 * A goal on a ratio or a count. @param says as the table says it
 * @param measured NaN, which nothing was measured for, misses it
 */
export const goalOf = (says: string, measured: number, which: Limit, limit: number, guarded = false): Goal => ({
  says,
  ...(!Number.isNaN(measured) && { value: measured }),
  met: which === 'at most' ? measured <= limit : measured >= limit,
  guarded,
});
