import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { isFieldId } from './airtable-cells';
import { FieldUnknown, translate } from './airtable-refusal';
import type { AirtableTable } from './airtable-table';

/** Finds out what the fields are called. */
export interface FieldNames {
  /** Undefined when no answer shows its name, since the field seems to be empty in every record. @throws {RetryLater} */
  (field: string, deadline: Deadline): Promise<string | undefined>;
  /** Runs `ask`, and once more with names found out anew when Airtable does not know one: it may have been renamed. */
  whileKnown<Result>(ask: () => Promise<Result>): Promise<Result>;
}

/**
 * Formulas know fields by name only, whatever else of Airtable's API takes ids (Airtable support, "Can I use field IDs in
 * my filterByFormula API call?"; airtable.js #321). An answer is keyed by names, so that a record which has something in
 * the field shows what it is called. Descending order brings such a record first; without one the base's schema tells, to a
 * token that may read it.
 */
export const fieldNames = (table: AirtableTable): FieldNames => {
  const known = new Map<string, string>();

  const sampleOf = async (field: string, deadline: Deadline) => {
    const descending = [
      ['sort[0][field]', field],
      ['sort[0][direction]', 'desc'],
    ] as const;
    try {
      return await table.sample(field, descending, deadline);
    } catch (error) {
      throw table.counted(translate(error));
    }
  };

  const nameOf = async (field: string, deadline: Deadline): Promise<string | undefined> => {
    if (!isFieldId(field)) return field;
    const before = known.get(field);
    if (before !== undefined) return before;
    const shown = (await sampleOf(field, deadline)).map(({ fields }) => Object.keys(fields));
    if (shown.some(({ length }) => length > 1))
      throw new RetryLater('airtable-unavailable', {
        message: `Airtable was asked for ${field} and answers other fields, too`,
      });
    const [example] = shown.flat();
    const name = example ?? (await table.nameInSchema(field, deadline));
    if (name !== undefined) known.set(field, name);
    return name;
  };

  return Object.assign(nameOf, {
    async whileKnown<Result>(ask: () => Promise<Result>): Promise<Result> {
      const hadNames = known.size > 0;
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof FieldUnknown) || !hadNames) throw error;
        known.clear();
        return await ask();
      }
    },
  });
};
