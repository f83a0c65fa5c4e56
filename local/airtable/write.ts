import * as z from 'zod';
import { badRecords } from './data-errors';
import { invalidRequest, notModelled } from './errors';
import { isId } from './ids';
import type { Change, Fields } from './table';

const MAX_RECORDS = 10;

const fields = z.record(z.string(), z.unknown());
/** Options stand in the body: in the query of a write they do nothing at Airtable (gtalarico/pyairtable#252). */
const options = { typecast: z.boolean().default(false), returnFieldsByFieldId: z.boolean().default(false) };
const oneBody = z.strictObject({ fields, ...options });
const batchBody = z.strictObject({
  records: z.unknown().optional(),
  performUpsert: z.unknown().optional(),
  ...options,
});

const rowsOf = <Row extends z.ZodType>(row: Row) => z.array(row).min(1).max(MAX_RECORDS);
const newRows = rowsOf(z.strictObject({ fields }));
const changedRows = rowsOf(z.strictObject({ id: z.string().refine((id) => isId('rec', id)), fields }));

/** A write as asked for. */
export interface Write<Row> {
  readonly rows: readonly Row[];
  readonly typecast: boolean;
  readonly returnFieldsByFieldId: boolean;
}

const parse = <Body>(schema: z.ZodType<Body>, body: unknown): Body => {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidRequest();
  return parsed.data;
};

const parseBatch = <Row>(schema: z.ZodType<Row[]>, body: unknown, verb: 'create' | 'update'): Write<Row> => {
  const { records, performUpsert, ...given } = parse(batchBody, body);
  if (performUpsert !== undefined) throw notModelled('performUpsert');
  const rows = schema.safeParse(records);
  if (!rows.success) throw badRecords(verb);
  return { rows: rows.data, ...given };
};

/** Reads `{"fields":{…}}`. @throws {AirtableError} 422 */
export const parseFields = (body: unknown): Write<Fields> => {
  const { fields: row, ...given } = parse(oneBody, body);
  return { rows: [row], ...given };
};

/** Whether a body creates several records at once: it then is answered in the plural too. */
export const isBatch = (body: unknown): boolean => typeof body === 'object' && body !== null && !('fields' in body);

/** Reads `{"records":[{"fields":…}]}`. @throws {AirtableError} 422, also for more than 10 records. */
export const parseNewRecords = (body: unknown): Write<Fields> => {
  const { rows, ...given } = parseBatch(newRows, body, 'create');
  return { rows: rows.map((row) => row.fields), ...given };
};

/** Reads `{"records":[{"id":…,"fields":…}]}`. @throws {AirtableError} 422, also for more than 10 records. */
export const parseChanges = (body: unknown): Write<Change> => parseBatch(changedRows, body, 'update');
