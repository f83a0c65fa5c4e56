import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RemainingTime } from '../../../lambdas/runtime/deadline';
import { type Invocation, running } from './invocation';
import type { SimulatedQueue } from './simulated-sqs';
import type { VirtualTime } from './virtual-time';

export type Consumer = (event: SQSEvent, context: RemainingTime) => Promise<SQSBatchResponse>;

/** An event source mapping, and the function behind it. */
export interface Mapping {
  readonly feature: string;
  readonly queue: SimulatedQueue;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Of the function. */
  readonly timeoutSeconds: number;
}

/** What a world adds to the life of invocations. */
export interface Lives<One extends Invocation> {
  readonly create: (...args: ConstructorParameters<typeof Invocation>) => One;
  /** It begins; whoever kills it here has killed it before it did anything. */
  readonly begin: (invocation: One) => Promise<void>;
  /** Its work is done, and its answer on the way. */
  readonly answers: (invocation: One) => Promise<void>;
  /** It has ended, with these messages reported failed. Whether Lambda can delete the others. */
  readonly ended: (invocation: One, failed: ReadonlySet<string>) => boolean;
  /** It lives longer than its function may. */
  readonly timedOut: (invocation: One) => void;
  /** It threw: nothing of it is deleted. */
  readonly crashed: (invocation: One, error: unknown) => void;
  /** An environment is free again. */
  readonly idle: () => void;
}

/** Lambda sees a death after a moment. */
const DEATH_SEEN_AFTER_MS = 1_000;

/**
 * Lambda's poller of one queue: it starts invocations while there is work and room, each in an execution environment of its
 * own, and deletes what they do not report. Whoever dies takes its environment along.
 */
export class EventSource<One extends Invocation> {
  private readonly idle: Consumer[] = [];
  private running = 0;
  private wakesAtMs = Infinity;
  private made = 0;
  /** As the queue was when nothing could be had. */
  private seen: number | undefined;
  private kept: readonly unknown[] | undefined;

  constructor(
    private readonly mapping: Mapping,
    private readonly newEnvironment: () => Consumer,
    private readonly lives: Lives<One>,
    private readonly time: VirtualTime,
  ) {}

  /** Whether it has begun something. */
  poll(): boolean {
    const { queue, batchSize, maxConcurrency, feature } = this.mapping;
    if (queue.revision === this.seen && this.time.ms < this.wakesAtMs && queue.messages === this.kept) return false;
    let hasBegun = false;
    while (this.running < maxConcurrency) {
      const records = queue.receive(batchSize);
      if (records.length === 0) break;
      const invocation = this.lives.create(feature, ++this.made, queue, records, this.time.ms);
      this.running += 1;
      hasBegun = true;
      void running.run(invocation, () => this.live(invocation));
    }
    this.wakeForNext();
    // Whoever waits for room looks again.
    if (this.running < maxConcurrency) [this.seen, this.kept] = [queue.revision, queue.messages];
    return hasBegun;
  }

  private wakeForNext(): void {
    const { time } = this;
    let soonest = Infinity;
    for (const { visibleAt } of this.mapping.queue.messages)
      if (visibleAt > time.seconds && visibleAt < soonest) soonest = visibleAt;
    const next = Math.ceil(soonest * 1000);
    if (next === Infinity || (this.wakesAtMs > time.ms && this.wakesAtMs <= next)) return;
    this.wakesAtMs = Math.max(next, time.ms + 1);
    time.plan(this.wakesAtMs - time.ms, () => undefined);
  }

  private async live(invocation: One): Promise<void> {
    const { time, lives } = this;
    const { timeoutSeconds } = this.mapping;
    const endsAt = time.ms + timeoutSeconds * 1000;
    const takeBack = time.plan(timeoutSeconds * 1000, () => {
      lives.timedOut(invocation);
    });
    invocation.onDeath = () => {
      takeBack();
      time.plan(DEATH_SEEN_AFTER_MS, () => {
        this.free();
      });
    };
    await lives.begin(invocation);
    const consumer = this.idle.pop() ?? this.newEnvironment();
    const failed = await this.consume(consumer, invocation, endsAt);
    if (invocation.isDead) return;
    await lives.answers(invocation);
    takeBack();
    const { records, queue } = invocation;
    const done = records.filter(({ messageId }) => !failed.has(messageId));
    invocation.hasEnded = true;
    if (lives.ended(invocation, failed)) queue.delete(new Set(done.map(({ receiptHandle }) => receiptHandle)));
    this.idle.push(consumer);
    this.free();
  }

  private async consume(consumer: Consumer, invocation: One, endsAt: number): Promise<ReadonlySet<string>> {
    const context = { getRemainingTimeInMillis: () => endsAt - this.time.ms };
    try {
      const { batchItemFailures } = await consumer({ Records: [...invocation.records] }, context);
      return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch (error) {
      this.lives.crashed(invocation, error);
      return new Set(invocation.records.map(({ messageId }) => messageId));
    }
  }

  private free(): void {
    this.running -= 1;
    this.lives.idle();
  }
}
