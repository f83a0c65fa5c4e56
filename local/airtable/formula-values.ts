import { isList, textOf, type StoredCell } from './cells';

/** What a formula works with. `undefined` is BLANK(), also the value of an empty cell; truth is 1 and 0, as at Airtable. */
export type Value = string | number | readonly string[] | undefined;

/** What Airtable shows as #ERROR!; a record whose filter ends so is left out. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
}

/** The value of a cell: a ticked checkbox is 1, AI text is text. @throws {FormulaError} for a cell that is an error itself. */
export const valueOf = (cell: StoredCell | undefined): Value => {
  if (cell === undefined || typeof cell === 'string' || typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return truth(cell);
  if (isList(cell)) return cell.map(textOf);
  if ('error' in cell || 'specialValue' in cell) throw new FormulaError('#ERROR! the cell is one');
  return textOf(cell);
};

/** A value in a string context: blank is empty, the items of an array are joined by a comma and a space. */
export const toText = (value: Value): string => {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
};

/** @throws {FormulaError} for text, which Airtable does not convert by itself. */
export const toNumber = (value: Value): number => {
  if (value === undefined) return 0;
  if (typeof value !== 'number') throw new FormulaError('#ERROR! a text where a number belongs');
  return value;
};

/** Whether a value counts as true: neither blank nor 0 nor empty. */
export const isTrue = (value: Value): boolean =>
  typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : toText(value) !== '';

export const truth = (value: boolean): number => (value ? 1 : 0);

/** Equality: a text never equals a number; blank equals '' and 0. */
export const equal = (left: Value, right: Value): boolean => {
  if (typeof left === 'number' || typeof right === 'number') {
    if (left === undefined || right === undefined) return toNumber(left) === toNumber(right);
    return left === right;
  }
  return toText(left) === toText(right);
};

/** Order: below 0, 0 or above 0. @throws {FormulaError} for a text and a number. */
export const order = (left: Value, right: Value): number => {
  if (typeof left === 'number' || typeof right === 'number') return toNumber(left) - toNumber(right);
  const [a, b] = [toText(left), toText(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
