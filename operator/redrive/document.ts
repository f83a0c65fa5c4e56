import * as z from 'zod';
import type { DeadLetter } from '../../lambdas/core/ports/queues';
import { callSid, instant, recordingSid } from '../../lambdas/core/recording';
import type { Pipeline } from '../cli/find-pipeline';
import { QUEUE_NAMES } from '../cli/queues';
import type { Looked } from './look';

const letter = z.object({
  messageId: z.string(),
  /** Null where the message does not say what it is about. */
  recordingSid: recordingSid.nullable(),
  callSid: callSid.nullable(),
  /** The feature that gave it up; null where SQS itself moved it. */
  step: z.string().nullable(),
  detail: z.string().nullable(),
  attempts: z.number().nullable(),
  parkedAt: instant,
});

/** What `--json` prints. */
export const redriveDocument = z.object({
  pipeline: z.string(),
  region: z.string(),
  dryRun: z.boolean(),
  queues: z.array(
    z.object({
      queue: z.enum(QUEUE_NAMES),
      /** Of Jobs with more than ten dead letters: SQS shows them once the first ten are gone. */
      hidden: z.number(),
      moved: z.number(),
      reasons: z.array(
        z.object({
          /** `none` where SQS itself moved it. */
          reason: z.string(),
          /** It never will work, and is moved only when it is named. */
          hopeless: z.boolean(),
          chosen: z.boolean(),
          count: z.number(),
          oldestAt: instant,
          newestAt: instant,
          messages: z.array(letter),
        }),
      ),
    }),
  ),
});

const letterIn = (one: DeadLetter): z.output<typeof letter> => ({
  messageId: one.messageId,
  recordingSid: one.recordingSid ?? null,
  callSid: one.callSid ?? null,
  step: one.step ?? null,
  detail: one.detail ?? null,
  attempts: one.attempts ?? null,
  parkedAt: one.parkedAt,
});

/** What lay there when it was looked at, and how many of it were moved. */
export const documentOf = (
  { name, region }: Pipeline,
  { looked, moved, dryRun }: { looked: readonly Looked[]; moved: ReadonlyMap<string, number>; dryRun: boolean },
): unknown =>
  redriveDocument.encode({
    pipeline: name,
    region,
    dryRun,
    queues: looked.map(({ queue, hidden, piles }) => ({
      queue,
      hidden,
      moved: moved.get(queue) ?? 0,
      reasons: piles.flatMap(({ reason, isHopeless, isChosen, letters }) => {
        const [oldest, newest] = [letters.at(0), letters.at(-1)];
        return oldest === undefined || newest === undefined
          ? []
          : [
              {
                reason,
                hopeless: isHopeless,
                chosen: isChosen,
                count: letters.length,
                oldestAt: oldest.parkedAt,
                newestAt: newest.parkedAt,
                messages: letters.map(letterIn),
              },
            ];
      }),
    })),
  });
