import type { Disposition, ErrorCode } from './codes/error-codes';

interface Details {
  /** For people: what happened and, where one can act, what to do. Never a token, phone number or signed URL. */
  message: string;
  cause?: unknown;
}

/** An error that knows what becomes of the message, with a stable `code` for logs, metrics and the DLQ's attributes. */
abstract class PipelineError<Which extends Disposition> extends Error {
  abstract readonly disposition: Which;

  constructor(
    readonly code: ErrorCode<Which>,
    { message, cause }: Details,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
  }
}

/** It may work later: the message stays in its queue and backs off. */
export class RetryLater extends PipelineError<'retry'> {
  readonly disposition = 'retry';
  /** Bounds of the useful wait, in seconds, where they are known. */
  readonly waitAtLeastSeconds: number;
  readonly waitAtMostSeconds: number;

  constructor(
    code: ErrorCode<'retry'>,
    details: Details & { waitAtLeastSeconds?: number; waitAtMostSeconds?: number },
  ) {
    super(code, details);
    this.waitAtLeastSeconds = details.waitAtLeastSeconds ?? 0;
    this.waitAtMostSeconds = details.waitAtMostSeconds ?? Infinity;
  }
}

/** Twilio answers, but not with this recording's audio: usual for a while after the callback, final if it lasts. */
export class NoAudio extends RetryLater {}

/** Nothing goes without credentials: the secret cannot be read, or what it holds is of no use. */
export class CredentialsUnusable extends RetryLater {}

/** The secret has nothing for one account, or something broken: that may have been added since it was read. */
export class CredentialsIncomplete extends CredentialsUnusable {}

/** The other side refuses our credentials: the secret may have been rotated since it was read. */
export class CredentialsRefused extends CredentialsUnusable {}

/** It can never work: the message goes to the dead-letter queue at once. */
export class Rejected extends PipelineError<'reject'> {
  readonly disposition = 'reject';
}

/** It works once a person has acted: the message waits in the dead-letter queue for a redrive. */
export class Parked extends PipelineError<'park'> {
  readonly disposition = 'park';
}

/** An object already lies under the key: a conditional write came second. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

/** The messages of an error and its causes, outermost first: what a log line may hold of it. */
export const explain = (error: unknown): string =>
  error instanceof Error
    ? [`${error.name}: ${error.message}`, ...(error.cause === undefined ? [] : [explain(error.cause)])].join(' < ')
    : 'a value that is no Error';
