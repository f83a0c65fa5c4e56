import type { Deadline } from '../deadline';
import type { CleanupMessage, HistoryEvent, RecordingMessage } from '../messages';
import type { CallSid, RecordingSid } from '../recording';

/** The work of the processor. Resolves once the queue has taken the message. @throws {RetryLater} */
export interface RecordingsQueue {
  /** @param delaySeconds how long it rests before somebody gets it. */
  send(message: RecordingMessage, delaySeconds?: number): Promise<void>;
}

/** The work of the history-writer; events of one job are handled one at a time. @throws {RetryLater} */
export interface HistoryQueue {
  /**
   * @param cause what the event comes from, such as the id of a message: the same event of the same cause is taken once in
   * five minutes. Refreshes are the same when they are of the same Job, whoever asked for them.
   */
  send(event: HistoryEvent, cause: string): Promise<void>;
}

/** The work of cleanup. @throws {RetryLater} */
export interface CleanupQueue {
  send(message: CleanupMessage): Promise<void>;
}

/** The queues whose dead letters a person may look at. */
export type QueueName = 'recordings' | 'history' | 'cleanup';

/** A message that waits for a person. */
export interface DeadLetter {
  readonly messageId: string;
  /** As it was sent. */
  readonly body: string;
  /** What it is about, as far as its body can be read. */
  readonly recordingSid: RecordingSid | undefined;
  readonly callSid: CallSid | undefined;
  /** Which feature gave it up, and why: undefined where SQS itself moved it (`maxReceiveCount`). */
  readonly step: string | undefined;
  readonly reason: string | undefined;
  /** `reject`: it never will work; `park`: it does once a person has acted. */
  readonly disposition?: string | undefined;
  readonly detail: string | undefined;
  readonly attempts: number | undefined;
  /**
   * When it came into the dead-letter queue. What SQS itself moved there from a standard queue keeps the time of its first
   * day (Amazon SQS Developer Guide, "Using dead-letter queues").
   */
  readonly parkedAt: Date;
  /** Of a FIFO queue. */
  readonly group: string | undefined;
}

/** Dead letters, to look at. */
export interface DeadLetters {
  /**
   * Every message once, none lost, none moved: each rests for a moment and is given back at the end. Of a group of a FIFO queue
   * SQS shows the first ten at most: what `QueueDepths` counts beyond what came lies behind those.
   * @throws {RetryLater} also while somebody else looks, or moves messages, for more than a minute: nobody can tell then what
   * lies there.
   */
  peek(queue: QueueName, deadline: Deadline): AsyncIterable<DeadLetter>;
}

/** How many messages a queue holds, as SQS estimates it: exact once it has been left alone for about a minute. */
export interface QueueDepth {
  /** Ready to be received. */
  readonly visible: number;
  /** Received, and neither deleted nor back. */
  readonly inFlight: number;
  /** Sent with a delay that is not over. */
  readonly delayed: number;
}

/** How much work is under way, and how much is parked. @throws {RetryLater} */
export interface QueueDepths {
  of(queue: QueueName, kind: 'work' | 'dead-letters', deadline: Deadline): Promise<QueueDepth>;
}
