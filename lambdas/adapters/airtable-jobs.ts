import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { UNANSWERED_WRITE_SECONDS } from '../core/limits';
import type { HistoryUpdate, Job, JobQuery, Jobs, Written } from '../core/ports/airtable';
import type { JobId } from '../core/recording';
import { type Cells, isFieldId, jobNumberOf, shown, textOf } from './airtable-cells';
import type { AirtableEnv } from './airtable-env';
import { fieldNames } from './airtable-field-names';
import { jobFormula, notEmptyFormula } from './airtable-formula';
import { isAboutARecord, translateWrite } from './airtable-refusal';
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

  /**
   * The fields, those known by name apart from those known by id: Airtable answers by the one or the other, so that a
   * mixture takes a second request.
   */
  const questions = [false, true]
    .map((byId) =>
      [numberField, historyField, ...(callSidField === undefined ? [] : [callSidField])].filter(
        (field) => isFieldId(field) === byId,
      ),
    )
    .filter((fields) => fields.length > 0);

  const jobOf = (id: JobId, cellsBy: ReadonlyMap<string, Cells>): Job => {
    const cell = (field: string): unknown => cellsBy.get(field)?.[field];
    const asked = questions.find((fields) => fields.includes(historyField)) ?? [];
    return {
      id,
      number: jobNumberOf(cell(numberField)),
      isNumeric: typeof cell(numberField) === 'number',
      history: textOf(cellsBy.get(historyField) ?? {}, historyField, asked),
      callSids: callSidField === undefined ? '' : shown(cell(callSidField)),
    };
  };

  /** What no Job can have is not asked for: a field that is empty in all of them has no name that could be found out. */
  const formulaFor = async (query: JobQuery, deadline: Deadline): Promise<string> => {
    const { numbers, calls, inHistory = [] } = query;
    const number = numbers.length === 0 ? undefined : await nameOf(numberField, deadline);
    const callSid = calls.length === 0 || callSidField === undefined ? undefined : await nameOf(callSidField, deadline);
    const history = inHistory.length === 0 ? undefined : await nameOf(historyField, deadline);
    return jobFormula(query, { number, callSid, history });
  };

  type Update = readonly [JobId, string];

  const write = async (updates: readonly Update[], deadline: Deadline): Promise<[JobId, Written][]> => {
    const body = {
      records: updates.map(([id, history]) => ({ id, fields: { [historyField]: history } })),
      ...(isFieldId(historyField) && { returnFieldsByFieldId: true }),
    };
    try {
      const records = await table.write(body, deadline, UNANSWERED_WRITE_SECONDS);
      return updates.map(([id]): [JobId, Written] => {
        const answer = records.find((record) => record.id === id)?.fields[historyField];
        return [id, typeof answer === 'string' ? { text: answer } : { failure: unconfirmed(id) }];
      });
    } catch (error) {
      if (isAboutARecord(error) && updates.length > 1) {
        const middle = Math.ceil(updates.length / 2);
        const first = await write(updates.slice(0, middle), deadline);
        return [...first, ...(await write(updates.slice(middle), deadline))];
      }
      const failure = table.counted(translateWrite(error));
      return updates.map(([id]) => [id, { failure }]);
    }
  };

  /** Those of the Jobs whose history is not known to be empty, though Airtable had left it out of its answer. */
  const notEmpty = async (updates: ReadonlyMap<JobId, HistoryUpdate>, deadline: Deadline): Promise<Set<JobId>> => {
    const assumed = Array.from(updates).flatMap(([id, { assumesEmpty }]) => (assumesEmpty ? [id] : []));
    if (assumed.length === 0) return new Set();
    const name = await nameOf(historyField, deadline);
    // Nothing but their absence tells that they are empty.
    if (name === undefined) return new Set(assumed);
    const found = await table.list(notEmptyFormula(assumed, name), [historyField], deadline);
    return new Set(found.map(({ id }) => id));
  };

  return {
    async find(query, deadline) {
      const cellsOf = new Map<JobId, Map<string, Cells>>();
      for (const fields of questions)
        // Anew for each: a field that was renamed since is found by its new name.
        for (const { id, fields: cells } of await nameOf.whileKnown(async () =>
          table.list(await formulaFor(query, deadline), fields, deadline),
        )) {
          const known = cellsOf.get(id) ?? new Map<string, Cells>();
          cellsOf.set(id, known);
          for (const field of fields) known.set(field, cells);
        }
      const howMany = questions.flat().length;
      // A record that came with one answer only has changed in between.
      return Array.from(cellsOf).flatMap(([id, known]) => (known.size === howMany ? [jobOf(id, known)] : []));
    },

    async writeHistories(histories, deadline) {
      const full = await nameOf.whileKnown(() => notEmpty(histories, deadline));
      const updates = Array.from(histories, ([id, { text }]) => [id, text] as const).filter(([id]) => !full.has(id));
      const outcomes = updates.length === 0 ? [] : await write(updates, deadline);
      return new Map([...outcomes, ...Array.from(full, (id): [JobId, Written] => [id, { failure: unseen(id) }])]);
    },
  };
};

const unconfirmed = (id: JobId) =>
  new RetryLater('history-unconfirmed', { message: `Airtable did not return the history of ${id} after the write` });

const unseen = (id: JobId) =>
  new RetryLater('history-unreadable', {
    message:
      `Airtable left the history of ${id} out of its answer, as if it were empty, and it is not, or nothing proves it: ` +
      'nothing is written. Where AIRTABLE_HISTORY_FIELD is an id, fill in one history, or give the token schema.bases:read',
  });
