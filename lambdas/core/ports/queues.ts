import type { CleanupMessage, HistoryEvent, RecordingMessage } from '../messages';

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
