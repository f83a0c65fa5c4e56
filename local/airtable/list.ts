import { answered, cellsForFormula, type AnsweredRecord } from './answers';
import { textOf, type StoredCell, type StoredRecord } from './cells';
import { badFormula, badOffset, iteratorGone, viewNotFound } from './data-errors';
import { filterByFormula } from './formula';
import { InvalidFormula } from './formula-ast';
import { order } from './formula-values';
import { isId, newId } from './ids';
import type { ListRequest } from './list-request';
import type { Table } from './table';

/** The one view, which every new table of Airtable's has; it shows all records. */
export const VIEW_NAME = 'Grid view';

/** Lists records page by page. */
export interface Lister {
  /** @throws {AirtableError} 422 for a bad formula, an unknown field or view, an offset that is none or none any more. */
  page(request: ListRequest): { records: AnsweredRecord[]; offset?: string };
  /** Forgets all offsets, as Airtable does after a while or when it restarts. */
  expireOffsets(): void;
}

/** Cells of unlike kinds, which a column of Airtable's never holds, are put in order as text. */
const compare = (left: StoredCell | undefined, right: StoredCell | undefined) =>
  typeof left === 'number' && typeof right === 'number' ? order(left, right) : order(textOf(left), textOf(right));

const sorted = (table: Table, records: StoredRecord[], sort: ListRequest['sort']) => {
  const keys = sort.map(({ field, direction }) => ({ id: table.schema.refer(field).id, direction }));
  return records.toSorted((left, right) => {
    for (const { id, direction } of keys) {
      const compared = compare(left.cells.get(id), right.cells.get(id));
      if (compared !== 0) return direction === 'asc' ? compared : -compared;
    }
    return 0;
  });
};

const passing = ({ schema }: Table, formula: string): ((record: StoredRecord) => boolean) => {
  if (formula.trim() === '') return () => true;
  try {
    const passes = filterByFormula(formula, new Set(schema.fields.map(({ name }) => name)));
    return (record) => passes({ id: record.id, fields: cellsForFormula(schema, record) });
  } catch (error) {
    throw error instanceof InvalidFormula ? badFormula(error.message) : error;
  }
};

/**
 * An offset names an iterator over the records that matched when the first page was asked for, and the next one of them.
 * What Airtable does with records that come, go or change meanwhile is in no source found. Here those that come are not
 * listed, those that went are left out (a page may be short of them), and cells are as they are when a page is asked for.
 */
export const listerOf = (table: Table): Lister => {
  const { schema } = table;
  const rests = new Map<string, readonly string[]>();

  const matching = ({ filterByFormula: formula, sort, maxRecords, view }: ListRequest) => {
    if (view !== undefined && view !== VIEW_NAME && view !== table.viewId) throw viewNotFound(view);
    const records = sorted(table, table.all().filter(passing(table, formula)), sort);
    return records.slice(0, maxRecords).map(({ id }) => id);
  };

  const continued = (offset: string) => {
    const [iterator = '', next = '', ...more] = offset.split('/');
    if (!isId('itr', iterator) || !isId('rec', next) || more.length > 0) throw badOffset(offset);
    const ids = rests.get(offset);
    if (ids === undefined) throw iteratorGone();
    return { iterator, ids };
  };

  return {
    page: (request) => {
      for (const field of request.fields ?? []) schema.refer(field);
      const { iterator, ids } =
        request.offset === '' ? { iterator: newId('itr'), ids: matching(request) } : continued(request.offset);
      const shape = { byId: request.returnFieldsByFieldId, only: request.fields };
      const records = ids
        .slice(0, request.pageSize)
        .filter((id) => table.has(id))
        .map((id) => answered(schema, table.find(id), shape));
      const rest = ids.slice(request.pageSize);
      const [next] = rest;
      if (next === undefined) return { records };
      const offset = `${iterator}/${next}`;
      rests.set(offset, rest);
      return { records, offset };
    },
    expireOffsets: () => {
      rests.clear();
    },
  };
};
