import type { QueueDepth, QueueName } from '../../lambdas/core/ports/queues';

/** One queue of work, and where it goes. */
export interface Backlog {
  readonly queue: QueueName;
  readonly depth: QueueDepth;
  /** Messages a second, net; undefined where nobody knows. Below 0 it grows. */
  readonly shrinksPerSecond: number | undefined;
  readonly inPerSecond: number | undefined;
  readonly outPerSecond: number | undefined;
  readonly oldestSeconds: number | undefined;
}

export const totalOf = ({ visible, inFlight, delayed }: QueueDepth): number => visible + inFlight + delayed;

/** When a queue will be empty. */
export type Outlook =
  { readonly is: 'empty' | 'not-shrinking' | 'unknown' } | { readonly is: 'gone-in'; readonly seconds: number };

export const outlookOf = ({ depth, shrinksPerSecond }: Pick<Backlog, 'depth' | 'shrinksPerSecond'>): Outlook => {
  const total = totalOf(depth);
  if (total === 0) return { is: 'empty' };
  if (shrinksPerSecond === undefined) return { is: 'unknown' };
  return shrinksPerSecond > 0 ? { is: 'gone-in', seconds: total / shrinksPerSecond } : { is: 'not-shrinking' };
};
