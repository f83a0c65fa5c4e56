import { lstatSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { visible } from '../characters';
import { decode } from './encoding';
import { readLine } from './lines';

/** What `.env` says. */
export interface DotEnv {
  /** As dotenv understands it. */
  readonly variables: Readonly<Record<string, string>>;
  /** What dotenv would drop or change in silence: whole sentences, with the remedy. */
  readonly problems: readonly string[];
  /** Variables whose value suffers from these problems, so that nothing further is to be said of it. */
  readonly spoilt: ReadonlySet<string>;
}

export interface Known {
  /** The setting that a name was probably meant to be. */
  readonly meant: (name: string) => string | undefined;
  /** Whether anybody reads the variable; of another one the name itself is the problem. */
  readonly isRead: (name: string) => boolean;
  /** Whether the value of a variable may be shown. */
  readonly isPublic: (name: string) => boolean;
}

/** Of a file whose variables nobody knows. */
const unread = (...problems: readonly string[]): DotEnv => ({ variables: {}, problems, spoilt: new Set() });

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const WHY: Readonly<Record<string, string>> = {
  EISDIR: '.env is a directory, but must be a file. Rename the directory, then: cp .env.example .env',
  EACCES: '.env may not be read by you (EACCES). Give yourself the permission: chmod u+r .env',
  EPERM: '.env may not be read by you (EPERM). Give yourself the permission: chmod u+r .env',
  ENOENT: '.env is a symbolic link to a file that does not exist. Make that file, or remove the link: rm .env',
  ELOOP: '.env is a symbolic link that leads back to itself. Remove it: rm .env',
};

/**
 * Reads a `.env` file. Without one nothing is said; with one that cannot be read, that is the problem.
 * @param path ends in `.env`.
 */
export const readDotEnv = (
  path: string,
  known: Known,
  readFile: (path: string) => Uint8Array = readFileSync,
): DotEnv => {
  try {
    return parseDotEnv(readFile(path), known);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' && !isThere(path)) return unread();
    return unread(WHY[code] ?? `.env cannot be read (${code}). It must be a text file; without one, remove it`);
  }
};

/** What dotenv makes of these bytes, and all that a person would read otherwise in them. */
export const parseDotEnv = (bytes: Uint8Array, known: Known): DotEnv => {
  const { text, problem } = decode(bytes);
  const variables = parse(text);
  const problems = problem === undefined ? [] : [problem];
  const spoilt = new Set<string>();
  const seen = new Map<string, { readonly number: number; readonly value: string }>();
  const linesOf = text.split(/\r\n?|\n/u).map((written, at) => ({ ...readLine(written), number: at + 1 }));
  for (const line of linesOf) {
    const { number } = line;
    if (line.kind === 'unread') {
      const meant = line.resembles.map(known.meant).find((name) => name !== undefined);
      problems.push(`Line ${number} of .env ${line.because}${meant === undefined ? '' : `. Did you mean ${meant}=…?`}`);
      if (meant !== undefined) spoilt.add(meant);
    }
    if (line.kind !== 'assignment') continue;
    const { name, value, complaint } = line;
    const before = seen.get(name);
    seen.set(name, { number, value });
    if (before !== undefined)
      problems.push(
        `${name} stands twice in .env, in lines ${before.number} and ${number}, and only the last counts. Remove one of them`,
      );
    if (complaint === undefined || !known.isRead(name)) continue;
    const shown = (part: string): string => (known.isPublic(name) ? visible(part) : '***');
    problems.push(`${name} in line ${number} of .env ${complaint.text(shown)}`);
    if (complaint.isSpoilt) spoilt.add(name);
  }
  // The rules above know dotenv's quirks one by one. This knows none of them, and so finds what they miss.
  const others = new Set([...seen.keys(), ...Object.keys(variables)]);
  const misread = [...others].filter((name) => !spoilt.has(name) && seen.get(name)?.value !== variables[name]);
  if (problems.length === 0) problems.push(...misread.map((name) => inAnotherWay(name, seen.get(name)?.number)));
  for (const name of misread) spoilt.add(name);
  return { variables, problems, spoilt };
};

const inAnotherWay = (name: string, line = 0): string =>
  `${name}${line === 0 ? '' : ` in line ${line}`} of .env would be read in another way than it is written. Write ` +
  'NAME="value" on a line of its own, with nothing behind it';
