import { randomInt } from 'node:crypto';
import { AirtableError, notFound, unknownField } from './errors';
import type { AirtableRecord, Cell } from './stand-in';

/** A cell as written: null and '' empty it. */
type NewCell = Cell | null;
/** New values of some of a record's cells. */
export type Fields = Readonly<Record<string, NewCell>>;
export interface Change {
  readonly id: string;
  readonly fields: Fields;
}

const MAX_CELL_LENGTH = 100_000;
const ID_LENGTH = 14;
const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id as Airtable makes them: three letters for its kind and 14 letters and digits. */
export const newId = (kind: 'app' | 'tbl' | 'rec' | 'itr'): string =>
  kind + Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('');

/** A table that is written all or nothing. */
export interface Table {
  readonly id: string;
  readonly name: string;
  readonly fieldNames: ReadonlySet<string>;
  /** In the order created. */
  all(): AirtableRecord[];
  /** @throws {AirtableError} 404 when there is no such record. */
  find(id: string): AirtableRecord;
  /** @throws {AirtableError} 422 for an unknown field or a value that its cell cannot hold; then nothing is written. */
  create(rows: readonly Fields[]): AirtableRecord[];
  /** Sets the cells named, leaves the others. @throws {AirtableError} 422 as above, or for an unknown record. */
  update(changes: readonly Change[]): AirtableRecord[];
  addField(name: string): void;
}

const isEmpty = (cell: NewCell) =>
  cell === null || cell === '' || cell === false || (Array.isArray(cell) && cell.length === 0);

const merge = (before: Readonly<Record<string, Cell>>, changes: Fields): Record<string, Cell> => {
  const cells = new Map(Object.entries(before));
  for (const [name, cell] of Object.entries(changes)) {
    if (cell === null || isEmpty(cell)) cells.delete(name);
    else cells.set(name, cell);
  }
  return Object.fromEntries(cells);
};

/** An empty table. */
export const newTable = (name: string, fields: readonly string[]): Table => {
  const records = new Map<string, AirtableRecord>();
  const fieldNames = new Set(fields);

  const check = (row: Fields) => {
    for (const [field, cell] of Object.entries(row)) {
      if (!fieldNames.has(field)) throw unknownField(field);
      if (typeof cell === 'string' && cell.length > MAX_CELL_LENGTH) {
        const message = `Field "${field}" cannot accept the provided value: it is longer than 100,000 characters`;
        throw new AirtableError(422, 'INVALID_VALUE_FOR_COLUMN', message);
      }
    }
  };
  const checkRecords = (ids: readonly string[]) => {
    const missing = ids.find((id) => !records.has(id));
    if (missing !== undefined) {
      throw new AirtableError(422, 'ROW_DOES_NOT_EXIST', `Record ID ${missing} does not exist in this table`);
    }
    if (new Set(ids).size < ids.length) {
      const message = 'You cannot update the same record multiple times in a single request.';
      throw new AirtableError(422, 'INVALID_RECORDS', message);
    }
  };
  const find = (id: string) => {
    const record = records.get(id);
    if (record === undefined) throw notFound();
    return record;
  };

  return {
    id: newId('tbl'),
    name,
    fieldNames,
    all: () => [...records.values()],
    find,
    create: (rows) => {
      rows.forEach(check);
      return rows.map((row) => {
        const record = { id: newId('rec'), createdTime: new Date().toISOString(), fields: merge({}, row) };
        records.set(record.id, record);
        return record;
      });
    },
    update: (changes) => {
      checkRecords(changes.map(({ id }) => id));
      changes.forEach(({ fields }) => {
        check(fields);
      });
      return changes.map(({ id, fields }) => {
        const before = find(id);
        const record = { ...before, fields: merge(before.fields, fields) };
        records.set(id, record);
        return record;
      });
    },
    addField: (field) => {
      fieldNames.add(field);
    },
  };
};
