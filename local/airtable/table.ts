import type { StoredCell, StoredRecord } from './cells';
import { rowDoesNotExist, sameRecordTwice } from './data-errors';
import { invalidRequest, recordNotFound } from './errors';
import { writtenCell } from './field-types';
import { newId } from './ids';
import type { Field, Schema } from './schema';
import { seededCell } from './seeded-cells';

/** Values for some of a record's cells by field name or id; null empties one. */
export type Fields = Readonly<Record<string, unknown>>;
export interface Change {
  readonly id: string;
  readonly fields: Fields;
}

/** A write that is found to be in order, and not done yet. */
export type Effect = () => StoredRecord[];
interface WriteOptions {
  readonly typecast: boolean;
}

/**
 * A table that is written all or nothing. Of upserts Airtable's reference says so (update-multiple-records: an unknown id
 * fails the request, which creates nothing); of plain updates no source says it, and none reports half a batch.
 */
export interface Table {
  readonly id: string;
  name: string;
  readonly viewId: string;
  readonly schema: Schema;
  /** In the order created. */
  all(): StoredRecord[];
  has(id: string): boolean;
  /** @throws {AirtableError} 404 when there is no such record. */
  find(id: string): StoredRecord;
  /** @throws {AirtableError} 422 for an unknown field or a value that its cell cannot hold; then nothing is written. */
  toCreate(rows: readonly Fields[], options: WriteOptions): Effect;
  /**
   * Sets the cells named, leaves the others.
   * @throws {AirtableError} 422 as above, or for an unknown record; the effect too when the record is gone by then.
   */
  toUpdate(changes: readonly Change[], options: WriteOptions): Effect;
  /** Puts cells in past the API: undefined is a new record. */
  seed(id: string | undefined, cells: ReadonlyMap<Field, StoredCell>): StoredRecord;
  /** @throws {AirtableError} 404 when there is no such record. */
  remove(id: string): void;
}

type NewCells = ReadonlyMap<string, StoredCell | undefined>;

const merge = (before: StoredRecord['cells'], changes: NewCells): StoredRecord['cells'] => {
  const cells = new Map(before);
  for (const [fieldId, cell] of changes) {
    if (cell === undefined) cells.delete(fieldId);
    else cells.set(fieldId, cell);
  }
  return cells;
};

/** An empty table. */
export const newTable = (name: string, schema: Schema): Table => {
  const records = new Map<string, StoredRecord>();

  const cellsOf = (fields: Fields, options: WriteOptions): NewCells => {
    const cells = new Map<string, StoredCell | undefined>();
    for (const [nameOrId, value] of Object.entries(fields)) {
      const field = schema.refer(nameOrId);
      // Once by name and once by id: which one Airtable takes is in no source found.
      if (cells.has(field.id)) throw invalidRequest();
      cells.set(field.id, writtenCell(field, value, options));
    }
    return cells;
  };
  const checkRecords = (ids: readonly string[]) => {
    const missing = ids.find((id) => !records.has(id));
    if (missing !== undefined) throw rowDoesNotExist(missing);
    if (new Set(ids).size < ids.length) throw sameRecordTwice();
  };
  const find = (id: string) => {
    const record = records.get(id);
    if (record === undefined) throw recordNotFound();
    return record;
  };
  const put = (record: StoredRecord) => {
    records.set(record.id, record);
    return record;
  };
  const create = (cells: NewCells) =>
    put({ id: newId('rec'), createdTime: new Date().toISOString(), cells: merge(new Map(), cells) });
  const update = (id: string, cells: NewCells) => {
    const before = find(id);
    return put({ ...before, cells: merge(before.cells, cells) });
  };

  return {
    id: newId('tbl'),
    name,
    viewId: newId('viw'),
    schema,
    all: () => [...records.values()],
    has: (id) => records.has(id),
    find,
    toCreate: (rows, options) => {
      const checked = rows.map((row) => cellsOf(row, options));
      return () => checked.map(create);
    },
    toUpdate: (changes, options) => {
      const ids = changes.map(({ id }) => id);
      checkRecords(ids);
      const checked = changes.map(({ id, fields }) => ({ id, cells: cellsOf(fields, options) }));
      return () => {
        checkRecords(ids);
        return checked.map(({ id, cells }) => update(id, cells));
      };
    },
    seed: (id, cells) => {
      const seeded = new Map(Array.from(cells, ([field, cell]) => [field.id, seededCell(field, cell)]));
      return id === undefined ? create(seeded) : update(id, seeded);
    },
    remove: (id) => {
      find(id);
      records.delete(id);
    },
  };
};
