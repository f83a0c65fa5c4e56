import { ExplainedError } from './explained-error';
import { fullDiskAt, troubleIn } from './machine-trouble';

/** A program that failed. */
export interface FailedProgram {
  /** What could not be done: begins the message. */
  readonly what: string;
  /** Its exit code, or the signal that ended it. */
  readonly outcome: number | NodeJS.Signals;
  /** All it wrote. */
  readonly said: string;
  /** The folder it writes into. */
  readonly place: string;
}

/** Why it failed: one line when the machine is to blame, which programs tell at length; else all it said. */
export const programFailure = ({ what, outcome, said, place }: FailedProgram): ExplainedError => {
  const trouble = troubleIn(said, place) ?? fullDiskAt(place);
  const how = typeof outcome === 'number' ? `exit code ${outcome}` : outcome;
  return new ExplainedError(trouble === undefined ? `${what} (${how}):\n${said.trim()}` : `${what}. ${trouble}`);
};
