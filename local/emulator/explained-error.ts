/** A failure whose message says all that a person needs: it is shown without a stack trace. */
export class ExplainedError extends Error {
  override readonly name: string = 'ExplainedError';
}

/** Something the machine lacks. The message is one line that says what, and what to do about it. */
export class MissingPrerequisite extends ExplainedError {
  override readonly name = 'MissingPrerequisite';
}
