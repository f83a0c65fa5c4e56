import * as z from 'zod';
import { instant } from '../../lambdas/core/recording';
import type { Pipeline } from '../cli/find-pipeline';
import { QUEUE_NAMES } from '../cli/queues';
import { outlookOf } from './backlog';
import type { Status } from './survey';

/** Null: nobody knows. */
const known = z.number().nullable();

/** What `--json` prints. */
export const statusDocument = z.object({
  pipeline: z.string(),
  region: z.string(),
  queues: z.array(
    z.object({
      queue: z.enum(QUEUE_NAMES),
      waiting: z.number(),
      underWay: z.number(),
      delayed: z.number(),
      /** Messages a second, of the last quarter of an hour. */
      inPerSecond: known,
      outPerSecond: known,
      /** Net; below 0 it grows. */
      shrinksPerSecond: known,
      outlook: z.enum(['empty', 'gone-in', 'not-shrinking', 'unknown']),
      /** Null unless the outlook is `gone-in`. */
      goneInSeconds: known,
      oldestSeconds: known,
    }),
  ),
  deadLetters: z.array(z.object({ queue: z.enum(QUEUE_NAMES), count: z.number(), oldestSeconds: known })),
  /** Null before the first run, or where it cannot be read: `unknown` tells which. */
  lastRun: z.object({ at: instant, counts: z.record(z.string(), z.number()) }).nullable(),
  /** What is not known, and why. */
  unknown: z.array(z.string()),
});

export const documentOf = ({ name, region }: Pipeline, { backlogs, deadLetters, lastRun, unknown }: Status): unknown =>
  statusDocument.encode({
    pipeline: name,
    region,
    queues: backlogs.map((backlog) => {
      const { depth } = backlog;
      const outlook = outlookOf(backlog);
      return {
        queue: backlog.queue,
        waiting: depth.visible,
        underWay: depth.inFlight,
        delayed: depth.delayed,
        inPerSecond: backlog.inPerSecond ?? null,
        outPerSecond: backlog.outPerSecond ?? null,
        shrinksPerSecond: backlog.shrinksPerSecond ?? null,
        outlook: outlook.is,
        goneInSeconds: outlook.is === 'gone-in' ? outlook.seconds : null,
        oldestSeconds: backlog.oldestSeconds ?? null,
      };
    }),
    deadLetters: deadLetters.map(({ queue, count, oldestSeconds }) => ({
      queue,
      count,
      oldestSeconds: oldestSeconds ?? null,
    })),
    lastRun: lastRun === undefined ? null : { at: lastRun.at, counts: lastRun.counts },
    unknown: [...unknown],
  });
