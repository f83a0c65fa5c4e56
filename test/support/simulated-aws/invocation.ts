import { AsyncLocalStorage } from 'node:async_hooks';
import type { SQSRecord } from 'aws-lambda';
import type { SimulatedQueue } from './simulated-sqs';
import type { Process } from './virtual-time';

/** One invocation of a Lambda that reads a queue. */
export class Invocation implements Process {
  readonly name: string;
  isDead = false;
  hasEnded = false;
  standsStillUntil = -Infinity;
  /** Told when it dies. */
  onDeath: () => void = () => undefined;

  constructor(
    readonly feature: string,
    number: number,
    readonly queue: SimulatedQueue,
    readonly records: readonly SQSRecord[],
    readonly startedAtMs: number,
  ) {
    this.name = `${feature} ${String(number)}`;
  }

  get isAlive(): boolean {
    return !this.isDead && !this.hasEnded;
  }

  /** Whether nobody else can have got any of its messages. */
  get holdsAll(): boolean {
    return this.records.every(({ receiptHandle }) => this.queue.isHeldBy(receiptHandle));
  }
}

/** The invocation whose code runs now. */
export const running = new AsyncLocalStorage<Invocation>();
