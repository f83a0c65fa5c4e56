import * as z from 'zod';
import type { Pipeline } from '../cli/find-pipeline';
import type { RunAnswer } from './invoke';

/** What `--json` prints. */
export const reconcileDocument = z.object({
  pipeline: z.string(),
  region: z.string(),
  since: z.iso.date().nullable(),
  dryRun: z.boolean(),
  /** How often the reconciler ran. */
  runs: z.number(),
  /** Of all runs. With `dryRun`, what would be. */
  fedIn: z.number(),
  /** Of all runs; null while nobody can tell. */
  callbacksLost: z.number().nullable(),
  /** As the last run found them. */
  outstanding: z.number(),
  waiting: z.number(),
  underWay: z.number(),
  parked: z.number(),
  unassigned: z.number(),
  unknown: z.number(),
  oldestAgeSeconds: z.number(),
  unreadable: z.number(),
  /** False of a dry run that had not the time for everything. */
  done: z.boolean(),
});

/** All runs together. */
export interface Reconciled {
  readonly runs: number;
  readonly fedIn: number;
  readonly callbacksLost: number | null;
  readonly last: RunAnswer;
}

export const documentOf = (
  { name, region }: Pipeline,
  since: string | undefined,
  { runs, fedIn, callbacksLost, last }: Reconciled,
): unknown =>
  reconcileDocument.encode({
    pipeline: name,
    region,
    since: since ?? null,
    dryRun: last.dryRun,
    runs,
    fedIn,
    callbacksLost,
    outstanding: last.outstanding,
    waiting: last.waiting,
    underWay: last.underWay,
    parked: last.parked,
    unassigned: last.unassigned,
    unknown: last.unknown,
    oldestAgeSeconds: last.oldestAgeSeconds,
    unreadable: last.unreadable,
    done: last.done,
  });
