import { shownCell, type StoredCell, type StoredRecord } from './cells';
import { richTextOfPlain } from './rich-text';
import type { Field, Schema } from './schema';
import type { AirtableRecord } from './stand-in';

interface Shape {
  /** Keys of the cells: names, or ids that outlive them. */
  readonly byId: boolean;
  /** Names or ids of the fields wanted. Default: all. */
  readonly only?: readonly string[] | undefined;
}

/** A record as Airtable answers it. */
export interface AnsweredRecord {
  readonly id: string;
  readonly createdTime: string;
  readonly fields: Readonly<Record<string, StoredCell>>;
}

const answeredCell = (field: Field, cell: StoredCell): StoredCell =>
  field.type === 'richText' && typeof cell === 'string' ? richTextOfPlain(cell) : cell;

const cellsOf = <Kept>(
  record: StoredRecord,
  fields: readonly Field[],
  entry: (field: Field, cell: StoredCell) => readonly [string, Kept],
) =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const cell = record.cells.get(field.id);
      return cell === undefined ? [] : [entry(field, cell)];
    }),
  );

/** @throws {AirtableError} 422 for a field that does not exist. */
export const answered = (schema: Schema, record: StoredRecord, { byId, only }: Shape): AnsweredRecord => {
  const { id, createdTime } = record;
  const fields = only === undefined ? schema.fields : [...new Set(only.map((field) => schema.refer(field)))];
  const entry = (field: Field, cell: StoredCell) => [byId ? field.id : field.name, answeredCell(field, cell)] as const;
  return { id, createdTime, fields: cellsOf(record, fields, entry) };
};

/** A record as a person sees it. */
export const shown = (schema: Schema, record: StoredRecord): AirtableRecord => {
  const { id, createdTime } = record;
  return { id, createdTime, fields: cellsOf(record, schema.fields, (field, cell) => [field.name, shownCell(cell)]) };
};

/** Cells by name as formulas read them: rich text without its Markdown, and with the line break at its end. */
export const cellsForFormula = (schema: Schema, record: StoredRecord): Readonly<Record<string, StoredCell>> =>
  cellsOf(record, schema.fields, (field, cell) => [
    field.name,
    field.type === 'richText' && typeof cell === 'string' ? `${cell}\n` : cell,
  ]);
