import { equal, FormulaError, isTrue, toNumber, toText, truth, type Value } from './formula-values';

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

const pattern = (source: string) => {
  try {
    return new RegExp(source, 'u');
  } catch (cause) {
    throw new FormulaError('#ERROR! invalid regular expression', { cause });
  }
};

const numberIn = (text: string): Value => {
  const [digits] = /-?\d+(\.\d+)?/.exec(text.replaceAll(',', '')) ?? [];
  if (digits === undefined) throw new FormulaError('#ERROR! no number in the text');
  return Number(digits);
};

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
  VALUE: plain(1, 1, (text) => numberIn(toText(text))),
  EXACT: plain(2, 2, (left, right) => truth(equal(left, right))),
};

/** @param name - in capitals */
export const functionNamed = (name: string): FormulaFunction | undefined =>
  Object.hasOwn(functions, name) ? functions[name] : undefined;
