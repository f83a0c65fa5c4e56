/** For whoever meets a code at night, in the log or on a dead letter: the runbook has the same words, which a test compares. */
export interface Explained {
  /** What happened. */
  readonly meaning: string;
  /** What a person can do about it, or that there is nothing to do. */
  readonly remedy: string;
}
