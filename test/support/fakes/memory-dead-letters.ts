import type { DeadLetter, DeadLetters, QueueDepth, QueueDepths, QueueName } from '../../../lambdas/core/ports/queues';

/** Of a group of a FIFO queue SQS shows so many at most. */
const SHOWN_OF_A_GROUP = 10;

/** Dead letters, or `failure`. */
export class MemoryDeadLetters implements DeadLetters {
  readonly lying: Record<QueueName, DeadLetter[]> = { recordings: [], history: [], cleanup: [] };
  failure: Error | undefined;

  // Async, as the port has it.
  // eslint-disable-next-line @typescript-eslint/require-await
  async *peek(queue: QueueName): AsyncGenerator<DeadLetter> {
    if (this.failure !== undefined) throw this.failure;
    const shown = new Map<string | undefined, number>();
    for (const letter of this.lying[queue]) {
      const { group } = letter;
      const ofGroup = (shown.get(group) ?? 0) + 1;
      shown.set(group, ofGroup);
      if (group === undefined || ofGroup <= SHOWN_OF_A_GROUP) yield letter;
    }
  }
}

type Kind = 'work' | 'dead-letters';
const EMPTY: QueueDepth = { visible: 0, inFlight: 0, delayed: 0 };

/** How much lies where; nothing unless said. */
export class MemoryQueueDepths implements QueueDepths {
  readonly depths = new Map<`${QueueName} ${Kind}`, QueueDepth>();
  failure: Error | undefined;

  of(queue: QueueName, kind: Kind): Promise<QueueDepth> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return Promise.resolve(this.depths.get(`${queue} ${kind}`) ?? EMPTY);
  }
}
