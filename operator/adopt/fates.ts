import type { QueueName } from '../../lambdas/core/ports/queues';

/** What became of a recording that was to be brought home. */
export type Fate =
  /** Its way is over: it has its receipt. */
  | { readonly at: 'home' }
  /** Stored, but no Job knows its call: no line, and Twilio's copy stays. */
  | { readonly at: 'unassigned' }
  /** It waits in a dead-letter queue. */
  | { readonly at: 'parked'; readonly queue: QueueName; readonly reason: string; readonly detail: string | undefined }
  /** There is no audio to be had; its receipt says why. */
  | { readonly at: 'not-stored'; readonly status: string }
  /** Fed in, and not at its end yet. */
  | { readonly at: 'under-way' }
  /** Its turn did not come. */
  | { readonly at: 'waiting' };

/** The fate that leaves nothing to do: all others are told in the end. */
export const isHome = ({ at }: Fate): boolean => at === 'home';
