import { codePoint } from '../characters';
import { type Complaint, quotedLine } from './quotes';

/** What is written in one line of `.env`. */
export type Line =
  | { readonly kind: 'nothing' }
  | Unread
  | {
      readonly kind: 'assignment';
      readonly name: string;
      /** What a person reads, which is what dotenv yields where there is no complaint. */
      readonly value: string;
      readonly complaint?: Complaint;
    };

/** A line that dotenv passes over in silence, or reads in another way. */
interface Unread {
  readonly kind: 'unread';
  /** Completes "Line 1 of .env …". */
  readonly because: string;
  /** What may be meant for a name. */
  readonly resembles: readonly string[];
}

// dotenv's own form of a name, `export` and both separators included; see its LINE.
const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:(?=\s))(.*)$/su;

/** dotenv ends a line, or a comment, also at these. */
const LINE_SEPARATOR = /[\u2028\u2029]/u;

/** All in front of the value in the form of a name, and its first word. */
const nameLike = (line: string): readonly string[] => {
  const left = (line.split(/[=:]/u)[0] ?? '').trim().replace(/^(export|set|setx|let|const|var)\s+/iu, '');
  return [left.replace(/[\s-]+/gu, '_'), left.split(/\s/u)[0] ?? ''];
};

/** What one line of `.env`, without its end, says to a person. */
export const readLine = (line: string): Line => {
  const separator = LINE_SEPARATOR.exec(line)?.[0];
  if (separator !== undefined)
    return {
      kind: 'unread',
      because: `holds the invisible line separator ${codePoint(separator)}. Remove it, or type the line anew`,
      resembles: [],
    };
  if (line.trim() === '' || line.trimStart().startsWith('#')) return { kind: 'nothing' };
  const [, name, rest] = ASSIGNMENT.exec(line) ?? [];
  if (name === undefined || rest === undefined)
    return {
      kind: 'unread',
      because: 'is not read. It must be NAME=value, with a name of letters, digits and "_", or begin with "#"',
      resembles: nameLike(line),
    };
  return { kind: 'assignment', name, ...quotedLine(name, rest.trim()) };
};
