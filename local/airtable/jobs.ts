import type { AirtableStandIn, Cell } from './stand-in';
import { toText } from './formula-values';
import type { Table } from './table';

interface FieldNames {
  readonly number: string;
  readonly history: string;
  readonly callSids: string | null;
}

type Jobs = Pick<AirtableStandIn, 'addJob' | 'setCallSids' | 'history' | 'jobs'>;

/** The table as the tests and the local run see it: past the API, its limits and its faults. */
export const jobsOf = (table: Table, names: FieldNames): Jobs => {
  const callSidsCell = (callSids: string | readonly string[] | undefined): Record<string, Cell> => {
    if (callSids === undefined) return {};
    if (names.callSids === null) throw new Error('The Airtable stand-in was started without a call SID field.');
    return { [names.callSids]: callSids };
  };
  const text = (cell: Cell | undefined) => (typeof cell === 'boolean' ? String(cell) : toText(cell));
  const jobOf = (number: string) => {
    const job = table.all().find(({ fields }) => text(fields[names.number]) === number);
    if (job === undefined) throw new Error(`The Airtable stand-in has no Job ${number}.`);
    return job;
  };
  return {
    addJob: ({ number, history = '', callSids, fields = {} }) => {
      Object.keys(fields).forEach((field) => {
        table.addField(field);
      });
      const row = { [names.number]: number, [names.history]: history, ...callSidsCell(callSids), ...fields };
      const [record] = table.create([row]);
      if (record === undefined) throw new Error('A table that creates one record returns one.');
      return record;
    },
    setCallSids: (jobNumber, callSids) => {
      table.update([{ id: jobOf(jobNumber).id, fields: callSidsCell(callSids) }]);
    },
    history: (jobNumber) => text(jobOf(jobNumber).fields[names.history]),
    jobs: () => table.all(),
  };
};
