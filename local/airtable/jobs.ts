import { shown } from './answers';
import { textOf, type StoredCell, type StoredRecord } from './cells';
import type { Field, Schema } from './schema';
import type { AirtableStandIn } from './stand-in';
import type { Table } from './table';

/** The fields that a Job needs. */
export interface JobFields {
  readonly number: Field;
  readonly history: Field;
  readonly callSids: Field;
  readonly refresh: Field;
}

type Jobs = Pick<
  AirtableStandIn,
  | 'addJob'
  | 'removeJob'
  | 'setCallSids'
  | 'history'
  | 'editHistory'
  | 'tick'
  | 'isTicked'
  | 'jobs'
  | 'fieldId'
  | 'renameField'
  | 'renameTable'
>;

/** The Job of a number, as text. */
export const jobNumbered = (table: Table, { number }: JobFields, wanted: string): StoredRecord | undefined =>
  table.all().find(({ cells }) => textOf(cells.get(number.id)) === wanted);

const furtherCells = (schema: Schema, fields: Readonly<Record<string, StoredCell>>) =>
  Object.entries(fields).map(([name, cell]) => {
    const field = schema.named(name) ?? schema.add({ name, type: 'singleLineText', declared: false });
    return [field, cell] as const;
  });

/** The table as the tests and the local run see it: past the API, its limits and its faults. */
export const jobsOf = (table: Table, fields: JobFields): Jobs => {
  const { schema } = table;
  const jobOf = (number: string) => {
    const job = jobNumbered(table, fields, number);
    if (job === undefined) throw new Error(`The Airtable stand-in has no Job ${number}.`);
    return job;
  };
  const put = (id: string | undefined, cells: Iterable<readonly [Field, StoredCell]>) =>
    shown(schema, table.seed(id, new Map(cells)));
  const history = (number: string) => textOf(jobOf(number).cells.get(fields.history.id));
  return {
    addJob: ({ number, history: text = '', callSids, fields: further = {} }) =>
      put(undefined, [
        [fields.number, number],
        [fields.history, text],
        ...(callSids === undefined ? [] : [[fields.callSids, callSids] as const]),
        ...furtherCells(schema, further),
      ]),
    removeJob: (number) => {
      table.remove(jobOf(number).id);
    },
    setCallSids: (number, callSids) => {
      put(jobOf(number).id, [[fields.callSids, callSids]]);
    },
    history,
    editHistory: (number, text) => {
      put(jobOf(number).id, [[fields.history, typeof text === 'string' ? text : text(history(number))]]);
    },
    tick: (number, isTicked = true) => {
      put(jobOf(number).id, [[fields.refresh, isTicked]]);
    },
    isTicked: (number) => jobOf(number).cells.get(fields.refresh.id) === true,
    jobs: () => table.all().map((record) => shown(schema, record)),
    fieldId: (name) => {
      const field = schema.named(name);
      if (field === undefined) throw new Error(`The Airtable stand-in has no field "${name}".`);
      return field.id;
    },
    renameField: (from, to) => {
      schema.rename(from, to);
    },
    renameTable: (name) => {
      table.name = name;
    },
  };
};
