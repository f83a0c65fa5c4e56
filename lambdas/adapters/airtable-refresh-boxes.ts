import { Parked } from '../core/errors';
import type { BoxedJob, RefreshBoxes, Unticked } from '../core/ports/airtable';
import type { JobId } from '../core/recording';
import { jobNumberOf, kindOf } from './airtable-cells';
import type { AirtableEnv } from './airtable-env';
import { fieldNames } from './airtable-field-names';
import { jobFormula } from './airtable-formula';
import { notEmpty, readRecords, unconfirmed, unseen, updateRecords } from './airtable-records';
import { type AirtableRefuses, FieldUnknown } from './airtable-refusal';
import { type AirtableMeans, airtableTable } from './airtable-table';

type BoxEnv = Omit<AirtableEnv, 'AIRTABLE_CALL_SID_FIELD'> & { readonly AIRTABLE_REFRESH_FIELD: string };

/**
 * What no further try mends, and what only concerns whoever wants fresh links: a person is told so at once. While it waited
 * in its Job's group, no line of the Job would be written.
 */
const asParked = <Failure>(error: Failure): Failure | Parked =>
  error instanceof FieldUnknown
    ? new Parked('refresh-refused', {
        message: `${error.message}. For the box it is AIRTABLE_REFRESH_FIELD: make it a checkbox, then redrive`,
        cause: error,
      })
    : error;

/**
 * Airtable leaves an unticked box out of its answers, and takes true, false and null for one (airtable.com/developers/web/api/
 * field-model, "Checkbox").
 */
const boxOf = (cell: unknown, field: string): BoxedJob['box'] =>
  cell === undefined || cell === null || typeof cell === 'boolean'
    ? { isTicked: cell === true }
    : { unknown: `Airtable answers ${kindOf(cell)} for the field ${field} (AIRTABLE_REFRESH_FIELD), not a tick` };

/** The boxes of the Jobs table of an Airtable base. */
export const airtableRefreshBoxes = (env: BoxEnv, means: AirtableMeans): RefreshBoxes => {
  const {
    AIRTABLE_JOB_NUMBER_FIELD: numberField,
    AIRTABLE_HISTORY_FIELD: historyField,
    AIRTABLE_REFRESH_FIELD: boxField,
  } = env;
  // A box that is not there keeps nobody's lines, and an alarm says that it does; a field of the lines tells by itself.
  const concernsLines = (refusal: AirtableRefuses) => !(refusal instanceof FieldUnknown);
  const table = airtableTable(env, { ...means, concernsLines });
  const asked = { table, nameOf: fieldNames(table) };
  const fields = [boxField, numberField, historyField];

  return {
    async read(ids, deadline) {
      const formula = () => jobFormula({ ids, numbers: [], calls: [] }, { number: undefined, callSid: undefined });
      const records = await readRecords(asked, fields, formula, deadline).catch((error: unknown) => {
        throw asParked(error);
      });
      return records.map(({ id, cell, text }) => ({
        id,
        number: jobNumberOf(cell(numberField)),
        isNumeric: typeof cell(numberField) === 'number',
        history: text(historyField),
        box: boxOf(cell(boxField), boxField),
      }));
    },

    async untick(histories, deadline) {
      const full = await notEmpty(asked, histories, historyField, deadline);
      const updates = Array.from(
        histories,
        ([id, update]) =>
          [id, { ...(update !== undefined && { [historyField]: update.text }), [boxField]: false }] as const,
      ).filter(([id]) => !full.has(id));
      const updated = await updateRecords(asked, updates, deadline);
      return new Map([
        ...Array.from(updated, ([id, outcome]): [JobId, Unticked] => {
          if ('failure' in outcome) return [id, { failure: asParked(outcome.failure) }];
          const [history, box] = [outcome.cell(historyField), outcome.cell(boxField)];
          if (history !== undefined && typeof history !== 'string') return [id, { failure: unconfirmed(id) }];
          return [id, { text: history, isTicked: box !== undefined && box !== null && box !== false }];
        }),
        ...Array.from(full, (id): [JobId, Unticked] => [id, { failure: unseen(id) }]),
      ]);
    },
  };
};
