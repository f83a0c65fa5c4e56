import { visible } from '../../lib/settings/characters';
import { EXIT, type ExitCode } from './exit-codes';

interface Further {
  /** Default 1, `EXIT.error`. */
  readonly exit?: ExitCode;
  /** Further members of the JSON that `--json` prints; never a signature or a token. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Ends a command: what is wrong, and what to do about it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exit: ExitCode;
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param code for programs: words with hyphens, which stay the same when the sentence is improved
   * @param message for people: what is wrong, then the remedy; one line
   */
  constructor(
    readonly code: string,
    message: string,
    { exit = EXIT.error, details = {}, cause }: Further = {},
  ) {
    // What AWS says may hold what a person typed somewhere: a terminal is to obey none of it.
    super(visible(message.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()), { cause });
    this.exit = exit;
    this.details = details;
  }
}

/** What was typed is not understood. */
export const usageFailure = (message: string): Failure => new Failure('usage', message, { exit: EXIT.usage });
