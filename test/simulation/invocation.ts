import { AsyncLocalStorage } from 'node:async_hooks';
import type { SQSRecord } from 'aws-lambda';
import type { SimulatedQueue } from '../support/simulated-aws/simulated-sqs';
import type { Process } from './virtual-time';

export type Step = 'processor' | 'history-writer' | 'cleanup';

/** The SID of the recording that a message is about; each kind of message names it so. */
export const sidIn = (body: string): string => /"recordingSid":"(\w+)"/.exec(body)?.[1] ?? 'nothing';

/** One invocation of a Lambda. */
export class Invocation implements Process {
  readonly name: string;
  isDead = false;
  hasEnded = false;
  standsStillUntil = -Infinity;
  /** What Airtable had told it of each Job's history, as it stood there. */
  readonly reads = new Map<string, string>();
  /** What it did that counts as success, by recording. */
  readonly successes = new Map<string, string>();
  /** What it has put back for a while, by receipt. */
  readonly rested = new Set<string>();
  /** Recordings whose dead letter could not be sent. */
  readonly unsettled = new Set<string>();
  /** Whether it says that its lease is lost. */
  saysLost = false;
  /** Recordings whose messages somebody else has got since. */
  readonly overtaken = new Set<string>();
  /** Whether somebody changed the visibility of its messages by an old receipt, which a standard queue takes. */
  isRobbed = false;
  /** Whether its messages were not its own any more when its work ended. */
  wasLostAtItsEnd: boolean | undefined;
  /** Told when it dies. */
  onDeath: () => void = () => undefined;
  /** Whether a lease was ever given to it. */
  isLeased = false;

  constructor(
    readonly step: Step,
    number: number,
    readonly queue: SimulatedQueue,
    readonly records: readonly SQSRecord[],
    readonly startedAtMs: number,
  ) {
    this.name = `${step} ${String(number)}`;
  }

  get sids(): string[] {
    return this.records.map(({ body }) => sidIn(body));
  }

  get isAlive(): boolean {
    return !this.isDead && !this.hasEnded;
  }

  /** Whether nobody else can have got any of its messages. */
  get holdsAll(): boolean {
    return this.records.every(({ receiptHandle }) => this.queue.isHeldBy(receiptHandle));
  }

  /** The work is over: what follows speaks of its messages only. */
  workEnds(): void {
    this.wasLostAtItsEnd ??= !this.holdsAll && !this.isRobbed;
  }
}

/** The invocation whose code runs now. */
export const running = new AsyncLocalStorage<Invocation>();
