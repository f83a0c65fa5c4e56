import type { Means } from './means';
import type { Output } from './output';

/** Shows how far work has come that Ctrl-C may stop: `Output.busy` would end the process at once. */
export interface Progress extends Disposable {
  /** At a terminal it takes the place of what was said before; elsewhere a line each half minute. */
  say(text: string): void;
}

const BETWEEN_LINES_MS = 30_000;
/** Back to the beginning of the line, and nothing behind the text (ECMA-48: CR, EL). */
const anew = (text: string): string => `\r${text}\u001B[K`;

/** Some terminals tell none, or 0. */
const widthOf = (columns = 0): number => (columns > 0 ? columns : 80);

/** What is wider would go on on the next line, where no `\r` leads back from. */
const cut = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, columns - 2)}…`;

export const progressOn = (
  { stderr, environment, now }: Pick<Means, 'stderr' | 'environment' | 'now'>,
  output: Output,
): Progress => {
  let saidAt = now().getTime();
  const isInPlace = stderr.isTTY === true && environment.TERM !== 'dumb' && !output.json;
  return {
    say: (text) => {
      if (isInPlace) {
        // It may have changed since.
        stderr.write(anew(cut(text, widthOf(stderr.columns))));
        return;
      }
      if (now().getTime() - saidAt < BETWEEN_LINES_MS) return;
      saidAt = now().getTime();
      output.note(text);
    },
    [Symbol.dispose]: () => {
      if (isInPlace) stderr.write(anew(''));
    },
  };
};
