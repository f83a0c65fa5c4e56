import * as z from 'zod';
import { AirtableError, invalidRequest, unknownField } from './errors';
import { filterByFormula } from './formula';
import { InvalidFormula } from './formula-ast';
import { order } from './formula-values';
import type { AirtableRecord, Cell } from './stand-in';
import { newId, type Table } from './table';

const MAX_PAGE_SIZE = 100;

/** What a list request may ask for; the other parameters (view, cellFormat, …) are taken and ignored. */
const listRequest = z.object({
  filterByFormula: z.string().default(''),
  fields: z.array(z.string()).optional(),
  sort: z.array(z.object({ field: z.string(), direction: z.enum(['asc', 'desc']).default('asc') })).default([]),
  pageSize: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(MAX_PAGE_SIZE),
  maxRecords: z.coerce.number().int().min(1).optional(),
  offset: z.string().optional(),
});
type ListRequest = z.infer<typeof listRequest>;

/** Reads a body of `listRecords`. @throws {AirtableError} 422 */
export const parseListBody = (body: unknown): ListRequest => {
  const parsed = listRequest.safeParse(body);
  if (!parsed.success) throw invalidRequest();
  return parsed.data;
};

/** Reads a query string in Airtable's notation: `fields[]=A`, `sort[0][field]=A`. @throws {AirtableError} 422 */
export const parseListQuery = (query: URLSearchParams): ListRequest => {
  const fields: string[] = [];
  const sort: Record<string, string>[] = [];
  const plain: Record<string, string> = {};
  for (const [name, value] of query) {
    const [, index, key] = /^sort\[(\d)\]\[(field|direction)\]$/.exec(name) ?? [];
    if (/^fields(\[\d*\])?$/.test(name)) fields.push(value);
    else if (index !== undefined && key !== undefined) sort[Number(index)] = { ...sort[Number(index)], [key]: value };
    else plain[name] = value;
  }
  return parseListBody({ ...plain, ...(fields.length > 0 && { fields }), sort });
};

/** Lists records page by page. */
export interface Lister {
  /** @throws {AirtableError} 422 for a bad formula, an unknown field, an offset that was never handed out. */
  page(request: ListRequest): { records: AirtableRecord[]; offset?: string };
}

/** Cells of unlike kinds, which a column of Airtable's never holds, are put in order as text. */
const compare = (left: Cell | undefined, right: Cell | undefined) =>
  typeof left === 'number' && typeof right === 'number'
    ? order(left, right)
    : order(String(left ?? ''), String(right ?? ''));

const sorted = (records: AirtableRecord[], sort: ListRequest['sort']) =>
  records.toSorted((left, right) => {
    for (const { field, direction } of sort) {
      const compared = compare(left.fields[field], right.fields[field]);
      if (compared !== 0) return direction === 'asc' ? compared : -compared;
    }
    return 0;
  });

const reduced = (record: AirtableRecord, wanted: readonly string[] | undefined): AirtableRecord =>
  wanted === undefined
    ? record
    : {
        ...record,
        fields: Object.fromEntries(Object.entries(record.fields).filter(([name]) => wanted.includes(name))),
      };

/** An offset names an iterator over the records that matched when the first page was asked for, as Airtable's does. */
export const listerOf = (table: Table): Lister => {
  const iterators = new Map<string, readonly string[]>();

  const matching = ({ filterByFormula: formula, sort, maxRecords }: ListRequest) => {
    const unknown = sort.find(({ field }) => !table.fieldNames.has(field));
    if (unknown !== undefined) throw unknownField(unknown.field);
    try {
      const passes = formula.trim() === '' ? () => true : filterByFormula(formula, table.fieldNames);
      return sorted(table.all().filter(passes), sort)
        .slice(0, maxRecords)
        .map(({ id }) => id);
    } catch (error) {
      if (!(error instanceof InvalidFormula)) throw error;
      const message = `The formula for filtering records is invalid: ${error.message}`;
      throw new AirtableError(422, 'INVALID_FILTER_BY_FORMULA', message);
    }
  };

  const continued = (offset: string) => {
    const [iterator = '', next = ''] = offset.split('/');
    const ids = iterators.get(iterator);
    const from = ids?.indexOf(next) ?? -1;
    if (ids === undefined || from === -1) {
      const message = 'The list records iterator is no longer available. Start from the first page.';
      throw new AirtableError(422, 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE', message);
    }
    return { iterator, ids: ids.slice(from) };
  };

  return {
    page: (request) => {
      const unknown = request.fields?.find((field) => !table.fieldNames.has(field));
      if (unknown !== undefined) throw unknownField(unknown);
      const { iterator, ids } =
        request.offset === undefined ? { iterator: newId('itr'), ids: matching(request) } : continued(request.offset);
      const records = ids.slice(0, request.pageSize).map((id) => reduced(table.find(id), request.fields));
      const next = ids[request.pageSize];
      if (next === undefined) return { records };
      if (!iterators.has(iterator)) iterators.set(iterator, ids);
      return { records, offset: `${iterator}/${next}` };
    },
  };
};
