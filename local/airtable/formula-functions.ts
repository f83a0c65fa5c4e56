import { FormulaError, isTrue, toNumber, toText, truth, type Value } from './formula-values';

/** A function of the formula language. Arguments are evaluated only when asked for, so that IF skips a branch. */
export interface FormulaFunction {
  /** How many arguments it takes. */
  readonly min: number;
  readonly max: number;
  call(args: readonly (() => Value)[], recordId: string): Value;
}

const missing = (): Value => undefined;

/** A function of its arguments' values alone; at most as many as `call` names, unless `max` says more. */
const plain = (min: number, max: number, call: (...args: Value[]) => Value): FormulaFunction => ({
  min,
  max,
  call: (args) => call(...args.map((argument) => argument())),
});

/** Position of the first occurrence, counted from 1; 0: there is none. */
const position = (needle: string, haystack: string, start: Value) =>
  haystack.indexOf(needle, Math.max(toNumber(start ?? 1) - 1, 0)) + 1;

/** Airtable's regular expressions are RE2's, which look neither ahead nor back (support.airtable.com, "REGEX functions"). */
const BEYOND_RE2 = /\(\?<?[=!]|\\[1-9]/;

const pattern = (source: string, flags = 'u') => {
  try {
    if (BEYOND_RE2.test(source)) throw new SyntaxError('RE2 has no lookaround and no backreference');
    return new RegExp(source, flags);
  } catch (cause) {
    throw new FormulaError('#ERROR! invalid regular expression', { cause });
  }
};

const numberIn = (text: string): Value => {
  const [digits] = /-?\d+(\.\d+)?/.exec(text.replaceAll(',', '')) ?? [];
  if (digits === undefined) throw new FormulaError('#ERROR! no number in the text');
  return Number(digits);
};

/** @param index - which occurrence, counted from 1; undefined: all */
const substitute = (text: string, from: string, to: string, index: number | undefined) => {
  const parts = text.split(from);
  if (from === '') return text;
  if (index === undefined) return parts.join(to);
  return parts.length <= index ? text : parts.slice(0, index).join(from) + to + parts.slice(index).join(from);
};

/** Names and arguments: Airtable's list in gtalarico/pyairtable, `pyairtable/formulas.txt`. */
const functions: Readonly<Record<string, FormulaFunction>> = {
  AND: { min: 1, max: Infinity, call: (args) => truth(args.every((argument) => isTrue(argument()))) },
  OR: { min: 1, max: Infinity, call: (args) => truth(args.some((argument) => isTrue(argument()))) },
  NOT: plain(1, 1, (value) => truth(!isTrue(value))),
  IF: {
    min: 2,
    max: 3,
    call: ([condition = missing, then = missing, otherwise = missing]) => (isTrue(condition()) ? then() : otherwise()),
  },
  FIND: plain(2, 3, (needle, haystack, start) => position(toText(needle), toText(haystack), start)),
  SEARCH: plain(2, 3, (needle, haystack, start) => {
    const found = position(toText(needle).toLowerCase(), toText(haystack).toLowerCase(), start);
    return found === 0 ? undefined : found;
  }),
  LOWER: plain(1, 1, (text) => toText(text).toLowerCase()),
  UPPER: plain(1, 1, (text) => toText(text).toUpperCase()),
  TRIM: plain(1, 1, (text) => toText(text).trim()),
  LEN: plain(1, 1, (text) => toText(text).length),
  CONCATENATE: plain(1, Infinity, (...values) => values.map(toText).join('')),
  ARRAYJOIN: plain(1, 2, (items, separator) =>
    typeof items === 'object' ? items.join(separator === undefined ? ', ' : toText(separator)) : toText(items),
  ),
  BLANK: plain(0, 0, () => undefined),
  TRUE: plain(0, 0, () => 1),
  FALSE: plain(0, 0, () => 0),
  RECORD_ID: { min: 0, max: 0, call: (_args, recordId) => recordId },
  REGEX_MATCH: plain(2, 2, (text, source) => truth(pattern(toText(source)).test(toText(text)))),
  REGEX_REPLACE: plain(3, 3, (text, source, to) =>
    toText(text).replace(pattern(toText(source), 'gu'), () => toText(to)),
  ),
  SUBSTITUTE: plain(3, 4, (text, from, to, index) =>
    substitute(toText(text), toText(from), toText(to), index === undefined ? undefined : toNumber(index)),
  ),
  VALUE: plain(1, 1, (text) => numberIn(toText(text))),
};

/** @param name - in capitals */
export const functionNamed = (name: string): FormulaFunction | undefined =>
  Object.hasOwn(functions, name) ? functions[name] : undefined;
