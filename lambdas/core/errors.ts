/** What the consumer of a queue does with a message whose handling threw. */
export type Disposition = 'retry' | 'reject' | 'park';

interface Details {
  /** For people: what happened and, where one can act, what to do. Never a token, phone number or signed URL. */
  message: string;
  cause?: unknown;
}

/** An error that knows what becomes of the message, with a stable `code` for logs, metrics and the DLQ's attributes. */
export abstract class PipelineError<Code extends string = string> extends Error {
  abstract readonly disposition: Disposition;

  constructor(
    readonly code: Code,
    { message, cause }: Details,
  ) {
    super(message, { cause });
    this.name = new.target.name;
  }
}

/** It may work later: the message stays in its queue and backs off. */
export class RetryLater extends PipelineError {
  readonly disposition = 'retry';
  /** The shortest useful wait, in seconds, when the other side named one. */
  readonly minimumDelaySeconds: number;

  constructor(code: string, details: Details & { minimumDelaySeconds?: number }) {
    super(code, details);
    this.minimumDelaySeconds = details.minimumDelaySeconds ?? 0;
  }
}

/** It can never work: the message goes to the dead-letter queue at once. */
export class Rejected extends PipelineError {
  readonly disposition = 'reject';
}

/** It works once a person has acted: the message waits for a redrive in the dead-letter queue. */
export class Parked extends PipelineError {
  readonly disposition = 'park';
}

/** Someone else's object lies under the key: a conditional write came second. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}
