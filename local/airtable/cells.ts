/** What a person sees in a cell; an empty cell is left out of its record. */
export type Cell = string | number | boolean | readonly string[];

/** Cells that are objects: AI text, and what a formula ends in when it fails. */
type ObjectCell =
  | { readonly state: string; readonly value: string | null; readonly isStale: boolean }
  | { readonly error: string }
  | { readonly specialValue: string };
type CellItem = string | number | boolean | ObjectCell;
/** What a cell holds. An empty cell, an unticked checkbox too, holds nothing and is left out of its record. */
export type StoredCell = CellItem | readonly CellItem[];

/** A record as the table keeps it: cells by field id, so that a renamed field keeps them. */
export interface StoredRecord {
  readonly id: string;
  /** ISO 8601. */
  readonly createdTime: string;
  readonly cells: ReadonlyMap<string, StoredCell>;
}

export const isList = (cell: StoredCell): cell is readonly CellItem[] => Array.isArray(cell);

export const isEmpty = (cell: StoredCell): boolean =>
  cell === '' || cell === false || (isList(cell) && cell.length === 0);

const textOfItem = (item: CellItem): string => {
  if (typeof item !== 'object') return String(item);
  if ('error' in item) return item.error;
  return 'specialValue' in item ? item.specialValue : (item.value ?? '');
};

/** The text that a person sees in a cell; '' in an empty one. */
export const textOf = (cell: StoredCell | undefined): string => {
  if (cell === undefined) return '';
  return isList(cell) ? cell.map(textOfItem).join(', ') : textOfItem(cell);
};

/** A cell as a person sees it: AI text and errors as text. */
export const shownCell = (cell: StoredCell): Cell => {
  if (isList(cell)) return cell.map(textOfItem);
  return typeof cell === 'object' ? textOfItem(cell) : cell;
};
