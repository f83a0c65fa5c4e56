import * as z from 'zod';
import { REDRIVES_PER_SECOND } from '../../lambdas/core/airtable-budget';
import { errors } from '../../lambdas/core/codes/error-codes';
import type { QueueName } from '../../lambdas/core/ports/queues';
import { usageFailure } from '../cli/failure';
import { QUEUE_NAMES } from '../cli/queues';

/** What `--reason` calls a dead letter that tells none, and `reasonOf` as well. */
export const NO_REASON = 'none';

const given = z.object({
  queue: z.string().optional(),
  reason: z.string().optional(),
  rate: z.string().optional(),
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
});

export interface RedriveOptions {
  readonly queues: readonly QueueName[];
  readonly reason: string | undefined;
  readonly dryRun: boolean;
  readonly isConfirmed: boolean;
  /** Messages a second. */
  readonly rate: number;
}

/** Reasons for which a message lies in a dead-letter queue. */
const REASONS: readonly string[] = [
  NO_REASON,
  ...Object.entries(errors).flatMap(([code, { dispositions }]) =>
    dispositions.some((disposition) => disposition !== 'retry') ? [code] : [],
  ),
];

const [SLOWEST, FASTEST] = [0.01, 100];

/** @throws {Failure} of what cannot be understood */
export const redriveOptions = (options: unknown): RedriveOptions => {
  const { queue, reason, rate, dryRun, yes } = given.parse(options);
  const queues = QUEUE_NAMES.filter((name) => queue === undefined || name === queue);
  if (queues.length === 0)
    throw usageFailure(`--queue must be one of ${QUEUE_NAMES.join(', ')}; it is "${queue ?? ''}".`);
  if (reason !== undefined && !REASONS.includes(reason))
    throw usageFailure(`--reason must be one of ${REASONS.join(', ')}; it is "${reason}".`);
  const number = rate === undefined ? REDRIVES_PER_SECOND : Number(rate);
  if (!/^\d+(\.\d+)?$/.test(rate ?? '1') || number < SLOWEST || number > FASTEST)
    throw usageFailure(`--rate must be a number from ${SLOWEST} to ${FASTEST}; it is "${rate ?? ''}".`);
  return { queues, reason, dryRun, isConfirmed: yes, rate: number };
};
