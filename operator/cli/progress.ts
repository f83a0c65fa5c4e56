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

export const progressOn = (
  { stderr, terminal, now }: Pick<Means, 'stderr' | 'terminal' | 'now'>,
  output: Output,
): Progress => {
  let saidAt = now().getTime();
  const isInPlace = terminal !== undefined && !output.json;
  return {
    say: (text) => {
      if (isInPlace) {
        stderr.write(anew(text));
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
