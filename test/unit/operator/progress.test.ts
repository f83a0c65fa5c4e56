import { outputTo } from '../../../operator/cli/output';
import { progressOn } from '../../../operator/cli/progress';
import { cliWorld } from '../../support/worlds/cli-world';

interface On {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number;
  readonly environment?: Record<string, string>;
  readonly json?: boolean;
  /** Whether standard input and standard output are a terminal. */
  readonly isAtTerminal?: boolean;
}

const world = ({ isTTY, columns, environment = {}, json = false, isAtTerminal = true }: On) => {
  const said = { err: '', nowMs: Date.parse('2026-11-26T10:00:00Z') };
  const { means: usual } = cliWorld({ ...(isAtTerminal && { choose: () => undefined }) });
  const means = {
    ...usual,
    environment,
    now: () => new Date(said.nowMs),
    stderr: { isTTY, columns, write: (text: string) => (said.err += text) },
  };
  return { said, progress: progressOn(means, outputTo(means, json)) };
};

/** What a terminal shows after some text: each line as it stands in the end. */
const shownBy = (text: string, columns: number): string[] => {
  const lines = [''];
  for (const part of text.replaceAll('\u001B[K', '').split(/(\r)/)) {
    // Back to the beginning of the last row: what was wrapped stays above it.
    if (part === '\r') lines[lines.length - 1] = '';
    else {
      let rest = (lines.pop() ?? '') + part;
      while (rest.length > columns) {
        lines.push(rest.slice(0, columns));
        rest = rest.slice(columns);
      }
      lines.push(rest);
    }
  }
  return lines;
};

const LONG =
  '1,234 of 200,000 home, 12 not, 100 on their way, 4.9 a second, 11 h left, waiting: the history queue holds 123';

test.each([20, 40, 80, 200])('at a terminal of %d columns it stays on one line, and leaves none behind', (columns) => {
  const { said, progress } = world({ isTTY: true, columns });
  for (let count = 0; count < 5; count++) progress.say(`${count} ${LONG}`);
  const [line = '', ...others] = shownBy(said.err, columns);
  expect(others).toEqual([]);
  expect(line.length).toBeLessThan(columns);
  expect(line.startsWith(`4 ${LONG.slice(0, 10)}`)).toBe(true);
  progress[Symbol.dispose]();
  expect(shownBy(said.err, columns)).toEqual(['']);
});

test('a terminal that does not tell its width has the usual one', () => {
  const { said, progress } = world({ isTTY: true, columns: 0 });
  progress.say(LONG);
  expect(shownBy(said.err, 80)).toHaveLength(1);
});

test.each([
  ['standard error is a file', { isTTY: undefined }],
  ['the terminal knows no such thing', { isTTY: true, environment: { TERM: 'dumb' } }],
])('where %s, it is a line each half minute, and nothing but text', (_, on) => {
  const { said, progress } = world({ columns: 80, ...on });
  for (let second = 0; second < 61; second++) {
    progress.say(`after ${second} s`);
    said.nowMs += 1_000;
  }
  progress[Symbol.dispose]();
  expect(said.err).toBe('after 30 s\nafter 60 s\n');
});

test('a person whose standard output goes to a file sees it in its place', () => {
  const { said, progress } = world({ isTTY: true, columns: 80, isAtTerminal: false });
  progress.say('one');
  progress.say('two');
  expect(shownBy(said.err, 80)).toEqual(['two']);
});

test('programs get none of it', () => {
  const { said, progress } = world({ isTTY: true, columns: 80, json: true });
  progress.say('one');
  progress[Symbol.dispose]();
  expect(said.err).toBe('');
});
