import * as z from 'zod';
import type { QueueName } from '../core/ports/queues';
import type { DeadLetterUrls } from './sqs-dead-letters';
import type { QueueUrls } from './sqs-queue-depths';

/** What every Lambda is told that looks at the queues of all steps. */
export const queuesEnv = {
  RECORDINGS_QUEUE_URL: z.url(),
  RECORDINGS_DEAD_LETTER_QUEUE_URL: z.url(),
  HISTORY_QUEUE_URL: z.url(),
  HISTORY_DEAD_LETTER_QUEUE_URL: z.url(),
  CLEANUP_QUEUE_URL: z.url(),
  CLEANUP_DEAD_LETTER_QUEUE_URL: z.url(),
};

/** The queues of each step, and where its dead letters lie. */
export const queuesOf = (
  env: z.output<z.ZodObject<typeof queuesEnv>>,
): { readonly queues: Readonly<Record<QueueName, QueueUrls>>; readonly deadLetters: DeadLetterUrls } => {
  const deadLetters = {
    recordings: env.RECORDINGS_DEAD_LETTER_QUEUE_URL,
    history: env.HISTORY_DEAD_LETTER_QUEUE_URL,
    cleanup: env.CLEANUP_DEAD_LETTER_QUEUE_URL,
  };
  return {
    queues: {
      recordings: { url: env.RECORDINGS_QUEUE_URL, deadLetterUrl: deadLetters.recordings },
      history: { url: env.HISTORY_QUEUE_URL, deadLetterUrl: deadLetters.history },
      cleanup: { url: env.CLEANUP_QUEUE_URL, deadLetterUrl: deadLetters.cleanup },
    },
    deadLetters,
  };
};
