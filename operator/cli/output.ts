import CliTable from 'cli-table3';
import type { Colors } from 'picocolors/types';
import { type Failure } from './failure';
import type { Means } from './means';

/** Where a command tells what it found. Lines are for people, the document is for programs: one run prints either. */
export interface Output {
  readonly json: boolean;
  readonly colors: Colors;
  /** One line on standard output; nothing with `--json`. */
  line(text?: string): void;
  /** Rows below their heads on standard output; nothing with `--json`. */
  table(heads: readonly string[], rows: readonly (readonly string[])[]): void;
  /** With `--json` all of standard output: one JSON document. Without, nothing. At most once in a run. */
  document(value: unknown): void;
  /** Beside the result: one line on standard error; nothing with `--json`. */
  note(text: string): void;
  /**
   * Shows a person at a terminal that something is being waited for.
   * @param work is given what tells them something meanwhile, as `note` does
   */
  busy<Result>(text: string, work: (say: (text: string) => void) => Promise<Result>): Promise<Result>;
  /** The end of a run that failed, on standard error: one line, with `--json` a JSON document. */
  failure(failure: Failure): void;
}

/** Columns that are only spaced, so that what is copied from them is nothing but text. */
const PLAIN = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    mid: '',
    'left-mid': '',
    'mid-mid': '',
    'right-mid': '',
  },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', left: '', right: '', middle: '  ' },
};

export const outputTo = (
  { stdout, stderr, colors, terminal }: Pick<Means, 'stdout' | 'stderr' | 'colors' | 'terminal'>,
  json: boolean,
): Output => {
  const note = (text: string): void => {
    if (!json) stderr.write(`${text}\n`);
  };
  const line = (text = ''): void => {
    if (!json) stdout.write(`${text}\n`);
  };
  return {
    json,
    colors,
    line,
    table: (heads, rows) => {
      const table = new CliTable({
        head: heads.map((head) => colors.dim(head)),
        chars: PLAIN,
        // Colours are those of picocolors, which knows whether they are wanted.
        style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
      });
      table.push(...rows.map((row) => [...row]));
      for (const row of table.toString().split('\n')) line(row.trimEnd());
    },
    document: (value) => {
      if (json) stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
    note,
    busy: (text, work) => (terminal === undefined || json ? work(note) : terminal.busy(text, work)),
    failure: ({ code, message, details }) => {
      stderr.write(json ? `${JSON.stringify({ error: { code, message, ...details } })}\n` : `${message}\n`);
    },
  };
};
