import type { Command } from 'commander';
import type { ExitCode } from './exit-codes';
import type { Means } from './means';
import type { Output } from './output';

/** Which pipeline was asked for, on the command line. */
export interface AskedPipeline {
  readonly pipeline?: string | undefined;
  readonly region?: string | undefined;
}

/** One run of a command. */
export interface Session {
  readonly means: Means;
  readonly output: Output;
  readonly asked: AskedPipeline;
}

/**
 * What a command does.
 * @param options as commander read them, `args` the words that belong to no option: to be parsed with a schema
 * @throws {Failure} with the exit code, for a person; another error is told by `failureOf`
 */
export type Run = (options: unknown, session: Session) => Promise<ExitCode>;

/** A command of `recordings`: a folder of `operator/` has one in its `command.ts`, `cli/commands.ts` lists them. */
export interface OperatorCommand {
  readonly name: string;
  /** One sentence for the list of commands. */
  readonly summary: string;
  /** Adds description, options and examples. */
  readonly define: (command: Command) => void;
  /** Loads what it does: so that `--help` does not wait for the SDK. */
  readonly load: () => Promise<Run>;
}
