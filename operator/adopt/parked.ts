import type { Deadline } from '../../lambdas/core/deadline';
import type { DeadLetters, QueueDepths, QueueName } from '../../lambdas/core/ports/queues';
import type { RecordingSid } from '../../lambdas/core/recording';
import type { Fate } from './fates';
import type { ParkedLetter } from './survey';

/** In the order of the way: what lies in an earlier queue is farther from home. */
const QUEUES: readonly QueueName[] = ['cleanup', 'history', 'recordings'];

/** How long after a look the same number of letters may still hide that some came and some went. */
const LOOK_ANEW_AFTER_MS = 600_000;
/** The letters of a queue are read at most so often: there may be thousands, and each look hides them from others. */
const READ_EVERY_MS = 20_000;
/** Reading them takes a tenth of the time at most. */
const READ_PART = 10;

export const fateOf = ({ queue, letter: { reason, detail } }: ParkedLetter): Fate => ({
  at: 'parked',
  queue,
  // SQS itself gives none: it moves what was received MAX_RECEIVES times.
  reason: reason ?? 'tries-exhausted',
  detail,
});

/** What waits for a person, by recording; looked at anew only when there is another number of letters than before. */
export class Parked {
  private readonly letters = new Map<QueueName, ReadonlyMap<RecordingSid, ParkedLetter>>();
  private readonly lookedAt = new Map<
    QueueName,
    { readonly count: number; readonly at: number; readonly tookMs: number }
  >();

  constructor(
    private readonly ports: {
      readonly deadLetters: DeadLetters;
      readonly depths: QueueDepths;
      readonly now: () => Date;
    },
  ) {}

  get all(): ReadonlyMap<RecordingSid, ParkedLetter> {
    return new Map(QUEUES.flatMap((queue) => [...(this.letters.get(queue) ?? [])]));
  }

  /** @throws {RetryLater} */
  async look(deadline: Deadline, { anew = false } = {}): Promise<void> {
    for (const queue of QUEUES) {
      const { visible, inFlight, delayed } = await this.ports.depths.of(queue, 'dead-letters', deadline);
      const count = visible + inFlight + delayed;
      const before = this.lookedAt.get(queue);
      const at = this.ports.now().getTime();
      const since = at - (before?.at ?? -Infinity);
      const restMs = Math.max(READ_EVERY_MS, READ_PART * (before?.tookMs ?? 0));
      const isKnown = since < Math.max(restMs, before?.count === count ? LOOK_ANEW_AFTER_MS : 0);
      if (isKnown && (!anew || (count === 0 && before?.count === 0))) continue;
      const letters = new Map<RecordingSid, ParkedLetter>();
      if (count > 0)
        for await (const letter of this.ports.deadLetters.peek(queue, deadline))
          if (letter.recordingSid !== undefined) letters.set(letter.recordingSid, { queue, letter });
      this.letters.set(queue, letters);
      this.lookedAt.set(queue, { count, at, tookMs: this.ports.now().getTime() - at });
    }
  }
}
