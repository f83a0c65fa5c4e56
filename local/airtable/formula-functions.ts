import { isTrue, toNumber, toText, truth, type Value } from './formula-values';

/** A function of the formula language. Arguments are evaluated only when asked for: AND and OR stop at the first that decides. */
export interface FormulaFunction {
  /** How many arguments it takes. */
  readonly min: number;
  readonly max: number;
  call(args: readonly (() => Value)[], recordId: string): Value;
}

/** A function of its arguments' values alone. */
const plain = (min: number, max: number, call: (...args: Value[]) => Value): FormulaFunction => ({
  min,
  max,
  call: (args) => call(...args.map((argument) => argument())),
});

/** Position of the first occurrence, counted from 1; 0: there is none. */
const position = (needle: string, haystack: string, start: Value) =>
  haystack.indexOf(needle, Math.max(toNumber(start ?? 1) - 1, 0)) + 1;

/**
 * What this project's formulas are made of; Airtable has many more. Names and arguments: Airtable's list in
 * gtalarico/pyairtable, `pyairtable/formulas.txt`.
 */
const functions: Readonly<Record<string, FormulaFunction>> = {
  AND: { min: 1, max: Infinity, call: (args) => truth(args.every((argument) => isTrue(argument()))) },
  OR: { min: 1, max: Infinity, call: (args) => truth(args.some((argument) => isTrue(argument()))) },
  FIND: plain(2, 3, (needle, haystack, start) => position(toText(needle), toText(haystack), start)),
  TRIM: plain(1, 1, (text) => toText(text).trim()),
  TRUE: plain(0, 0, () => 1),
  FALSE: plain(0, 0, () => 0),
  RECORD_ID: { min: 0, max: 0, call: (_args, recordId) => recordId },
};

/** @param name - in capitals */
export const functionNamed = (name: string): FormulaFunction | undefined =>
  Object.hasOwn(functions, name) ? functions[name] : undefined;
