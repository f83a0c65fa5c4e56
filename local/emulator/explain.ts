import { ExplainedError } from './explained-error';
import { localFolder } from './local-folder';
import { troubleOf } from './machine-trouble';

/** What to show a person of an error: one line where that says all, else its stack. */
export const explain = (error: unknown): string =>
  (error instanceof ExplainedError ? error.message : troubleOf(error, localFolder)) ??
  (error instanceof Error ? error.stack : undefined) ??
  String(error);
