import type { JobFields } from './jobs';
import { newSchema, type FieldType } from './schema';
import type { AirtableOptions } from './stand-in';
import { newTable, type Table } from './table';

/** An empty table of Jobs, its fields named and typed as asked for. */
export const newJobsTable = (options: AirtableOptions): { table: Table; fields: JobFields } => {
  const { fieldTypes = {}, jobNumberField = 'Job Number', refreshField = 'Refresh recording links' } = options;
  const schema = newSchema();
  const add = (name: string, usual: FieldType) => {
    const type = fieldTypes[name];
    return schema.add({ name, type: type ?? usual, declared: type !== undefined });
  };
  const fields = {
    number: add(jobNumberField, 'singleLineText'),
    history: add('History', 'multilineText'),
    callSids: add('Call SIDs', 'multilineText'),
    // What a person puts in there is a tick: unlike a text, it takes the type of nothing else.
    refresh: schema.add({ name: refreshField, type: fieldTypes[refreshField] ?? 'checkbox', declared: true }),
  };
  for (const name of Object.keys(fieldTypes)) if (schema.named(name) === undefined) add(name, 'singleLineText');
  return { table: newTable('Jobs', schema), fields };
};
