import type { Deadline } from '../core/deadline';
import { type Parked, RetryLater } from '../core/errors';
import { UNANSWERED_WRITE_SECONDS } from '../core/limits';
import type { HistoryUpdate, Text } from '../core/ports/airtable';
import type { JobId } from '../core/recording';
import { type Cells, isFieldId, textOf } from './airtable-cells';
import type { FieldNames } from './airtable-field-names';
import { notEmptyFormula } from './airtable-formula';
import { isAboutARecord, translateWrite } from './airtable-refusal';
import type { AirtableTable } from './airtable-table';

/** A record as far as it was asked for. */
export interface ReadRecord {
  readonly id: JobId;
  /** Undefined when Airtable left the cell out. */
  readonly cell: (field: string) => unknown;
  readonly text: (field: string) => Text;
}

/** What became of the update of one record: its cells now, by the fields as they were named, or why there is none. */
export type Updated = { readonly cell: (field: string) => unknown } | { readonly failure: RetryLater | Parked };

/** The fields, those known by name apart from those known by id: Airtable answers by the one or the other. */
const inParts = (fields: readonly string[]): (readonly string[])[] =>
  [false, true].map((byId) => fields.filter((field) => isFieldId(field) === byId)).filter((part) => part.length > 0);

/**
 * Records with these fields. A mixture of names and ids takes a second request; a record that came with one answer only has
 * changed in between, and is left out. @throws {RetryLater}
 */
export const readRecords = async (
  { table, nameOf }: { readonly table: AirtableTable; readonly nameOf: FieldNames },
  fields: readonly string[],
  formula: () => string | Promise<string>,
  deadline: Deadline,
): Promise<ReadRecord[]> => {
  const parts = inParts(fields);
  const partWith = (field: string) => parts.find((part) => part.includes(field)) ?? [];
  const answers = new Map<JobId, Map<readonly string[], Cells>>();
  for (const part of parts)
    // The formula anew for each: a field that was renamed since is found by its new name.
    for (const { id, fields: cells } of await nameOf.whileKnown(async () =>
      table.list(await formula(), part, deadline),
    )) {
      const known = answers.get(id) ?? new Map<readonly string[], Cells>();
      answers.set(id, known.set(part, cells));
    }
  return Array.from(answers).flatMap(([id, answer]): ReadRecord[] => {
    if (answer.size < parts.length) return [];
    const cellsWith = (field: string): Cells => answer.get(partWith(field)) ?? {};
    return [
      {
        id,
        cell: (field) => cellsWith(field)[field],
        text: (field) => textOf(cellsWith(field), field, partWith(field)),
      },
    ];
  });
};

type Update = readonly [JobId, Cells];

/**
 * Sets these cells of at most 10 records in one request; one that Airtable refuses keeps the others from nothing. A request
 * may name one field by its name and another by its id, but is answered by the ones or the others: by names then.
 */
export const updateRecords = async (
  { table, nameOf }: { readonly table: AirtableTable; readonly nameOf: FieldNames },
  updates: readonly Update[],
  deadline: Deadline,
): Promise<Map<JobId, Updated>> => {
  const fields = new Set(updates.flatMap(([, cells]) => Object.keys(cells)));
  const byId = Array.from(fields).every(isFieldId);
  const keys = new Map<string, string | undefined>();
  for (const field of fields) keys.set(field, byId ? field : await nameOf(field, deadline));

  const write = async (some: readonly Update[]): Promise<[JobId, Updated][]> => {
    const body = {
      records: some.map(([id, cells]) => ({ id, fields: cells })),
      ...(byId && { returnFieldsByFieldId: true }),
    };
    try {
      const records = await table.write(body, deadline, UNANSWERED_WRITE_SECONDS);
      return some.map(([id]): [JobId, Updated] => {
        const answer = records.find((record) => record.id === id)?.fields;
        if (answer === undefined) return [id, { failure: unconfirmed(id) }];
        return [id, { cell: (field) => answer[keys.get(field) ?? field] }];
      });
    } catch (error) {
      if (isAboutARecord(error) && some.length > 1) {
        const middle = Math.ceil(some.length / 2);
        return [...(await write(some.slice(0, middle))), ...(await write(some.slice(middle)))];
      }
      const failure = table.counted(translateWrite(error));
      return some.map(([id]) => [id, { failure }]);
    }
  };
  return new Map(updates.length === 0 ? [] : await write(updates));
};

/** Those of the Jobs whose history is not known to be empty, though Airtable had left it out of its answer. */
export const notEmpty = (
  { table, nameOf }: { readonly table: AirtableTable; readonly nameOf: FieldNames },
  updates: ReadonlyMap<JobId, Pick<HistoryUpdate, 'assumesEmpty'> | undefined>,
  historyField: string,
  deadline: Deadline,
): Promise<Set<JobId>> =>
  nameOf.whileKnown(async () => {
    const assumed = Array.from(updates).flatMap(([id, update]) => (update?.assumesEmpty === true ? [id] : []));
    if (assumed.length === 0) return new Set();
    const name = await nameOf(historyField, deadline);
    // Nothing but their absence tells that they are empty.
    if (name === undefined) return new Set(assumed);
    const found = await table.list(notEmptyFormula(assumed, name), [historyField], deadline);
    return new Set(found.map(({ id }) => id));
  });

export const unconfirmed = (id: JobId) =>
  new RetryLater('history-unconfirmed', { message: `Airtable did not return the history of ${id} after the write` });

export const unseen = (id: JobId) =>
  new RetryLater('history-unreadable', {
    message:
      `Airtable left the history of ${id} out of its answer, as if it were empty, and it is not, or nothing proves it: ` +
      'nothing is written. Where AIRTABLE_HISTORY_FIELD is an id, fill in one history, or give the token schema.bases:read',
  });
