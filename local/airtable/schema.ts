import { unknownField } from './data-errors';
import { newId } from './ids';

/**
 * The types of fields that the stand-in knows; Airtable has more.
 * Source: airtable.com/developers/web/api/field-model
 */
export type FieldType =
  | 'singleLineText'
  | 'multilineText'
  | 'richText'
  | 'number'
  | 'checkbox'
  | 'singleSelect'
  | 'multipleSelects'
  | 'formula'
  | 'rollup'
  | 'multipleLookupValues'
  | 'aiText';

export interface Field {
  /** Stays when the field is renamed. */
  readonly id: string;
  name: string;
  type: FieldType;
  /** Whether somebody chose the type. Otherwise it follows the cells that tests put in. */
  readonly declared: boolean;
  /** The options of a select, with their ids. */
  readonly choices: Map<string, string>;
}

/** The fields of a table. */
export interface Schema {
  /** In the order added: the first one is the primary field. */
  readonly fields: readonly Field[];
  named(name: string): Field | undefined;
  /** By name or id, which requests may mix. @throws {AirtableError} 422 */
  refer(nameOrId: string): Field;
  add(field: { name: string; type: FieldType; declared: boolean }): Field;
  /** @throws when there is no such field, or another one has the new name. */
  rename(from: string, to: string): void;
}

export const newSchema = (): Schema => {
  const fields: Field[] = [];
  const named = (name: string) => fields.find((field) => field.name === name);
  return {
    fields,
    named,
    refer: (nameOrId) => {
      const field = named(nameOrId) ?? fields.find(({ id }) => id === nameOrId);
      if (field === undefined) throw unknownField(nameOrId);
      return field;
    },
    add: (field) => {
      const added = { id: newId('fld'), choices: new Map<string, string>(), ...field };
      fields.push(added);
      return added;
    },
    rename: (from, to) => {
      const field = named(from);
      if (field === undefined) throw new Error(`The Airtable stand-in has no field "${from}".`);
      if (named(to) !== undefined) throw new Error(`The Airtable stand-in has a field "${to}" already.`);
      field.name = to;
    },
  };
};
