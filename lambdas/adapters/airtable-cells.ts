import { decimalText } from '../core/decimal';
import type { Text } from '../core/ports/airtable';
import { type JobNumber, jobNumber } from '../core/recording';

/** The cells of a record as Airtable answers them, by the name or the id of their field. Empty cells are left out. */
export type Cells = Readonly<Record<string, unknown>>;

/** A field is named by its id, which survives a rename; anything else is a name. */
export const isFieldId = (field: string): boolean => /^fld[A-Za-z0-9]{14,}$/.test(field);

export const kindOf = (cell: unknown): string =>
  Array.isArray(cell) ? 'a list' : cell === null ? 'null' : `a ${typeof cell}`;

/**
 * The text of a field of long text. Only a string is one: what a computed field, a look-up or an AI field answers is not
 * what can be written back. A cell that is left out is empty only if Airtable answered for exactly the fields asked for.
 */
export const textOf = (cells: Cells, field: string, asked: readonly string[]): Text => {
  const cell = cells[field];
  if (typeof cell === 'string') return { text: cell };
  if (Object.hasOwn(cells, field))
    return { unknown: `Airtable answers ${kindOf(cell)} for the field ${field}, not a text` };
  const strange = Object.keys(cells).filter((name) => !asked.includes(name));
  return strange.length === 0
    ? { text: '', omitted: true }
    : { unknown: `Airtable answers the field ${strange.join(', ')}, which nobody asked for, and not ${field}` };
};

/** Everything a cell shows, as text: the items of a look-up or a field of several values joined as in a formula. */
export const shown = (cell: unknown): string => {
  if (Array.isArray(cell)) return cell.map(shown).join(', ');
  if (typeof cell === 'number') return decimalText(cell);
  return typeof cell === 'string' ? cell : '';
};

/** The number of a Job, from a cell of text, numbers, a formula or a look-up; undefined when it is empty or no number. */
export const jobNumberOf = (cell: unknown): JobNumber | undefined => jobNumber.safeParse(shown(cell)).data;
