import type { Deadline } from '../core/deadline';
import type { JobQuery, Jobs, Written } from '../core/ports/airtable';
import type { JobId } from '../core/recording';
import { jobNumberOf, shown } from './airtable-cells';
import type { AirtableEnv } from './airtable-env';
import { fieldNames } from './airtable-field-names';
import { jobFormula } from './airtable-formula';
import { notEmpty, readRecords, unconfirmed, unseen, updateRecords } from './airtable-records';
import { type AirtableMeans, airtableTable } from './airtable-table';

/** The Jobs table of an Airtable base. */
export const airtableJobs = (env: AirtableEnv, means: AirtableMeans): Jobs => {
  const {
    AIRTABLE_JOB_NUMBER_FIELD: numberField,
    AIRTABLE_HISTORY_FIELD: historyField,
    AIRTABLE_CALL_SID_FIELD: callSidField,
  } = env;
  const table = airtableTable(env, means);
  const nameOf = fieldNames(table);
  const fields = [numberField, historyField, ...(callSidField === undefined ? [] : [callSidField])];

  /** What no Job can have is not asked for: a field that is empty in all of them has no name that could be found out. */
  const formulaFor = async (query: JobQuery, deadline: Deadline): Promise<string> => {
    const { numbers, calls, inHistory = [] } = query;
    const number = numbers.length === 0 ? undefined : await nameOf(numberField, deadline);
    const callSid = calls.length === 0 || callSidField === undefined ? undefined : await nameOf(callSidField, deadline);
    const history = inHistory.length === 0 ? undefined : await nameOf(historyField, deadline);
    return jobFormula(query, { number, callSid, history });
  };

  return {
    async find(query, deadline) {
      const records = await readRecords({ table, nameOf }, fields, () => formulaFor(query, deadline), deadline);
      return records.map(({ id, cell, text }) => ({
        id,
        number: jobNumberOf(cell(numberField)),
        isNumeric: typeof cell(numberField) === 'number',
        history: text(historyField),
        callSids: callSidField === undefined ? '' : shown(cell(callSidField)),
      }));
    },

    async writeHistories(histories, deadline) {
      const full = await notEmpty({ table, nameOf }, histories, historyField, deadline);
      const updates = Array.from(histories, ([id, { text }]) => [id, { [historyField]: text }] as const);
      const changes = updates.filter(([id]) => !full.has(id));
      const updated = await updateRecords({ table, nameOf }, changes, deadline);
      return new Map([
        ...Array.from(updated, ([id, outcome]): [JobId, Written] => {
          if ('failure' in outcome) return [id, outcome];
          const answer = outcome.cell(historyField);
          return [id, typeof answer === 'string' ? { text: answer } : { failure: unconfirmed(id) }];
        }),
        ...Array.from(full, (id): [JobId, Written] => [id, { failure: unseen(id) }]),
      ]);
    },
  };
};
