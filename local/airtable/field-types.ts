import { isEmpty, textOf, type StoredCell } from './cells';
import { badChoice, badValue, computedField, tooLong } from './data-errors';
import { notModelled } from './errors';
import { newId } from './ids';
import { plainOfRichText } from './rich-text';
import type { Field, FieldType } from './schema';

const MAX_CELL_LENGTH = 100_000;

const textTypes: ReadonlySet<FieldType> = new Set(['singleLineText', 'multilineText', 'richText']);
const computedTypes: ReadonlySet<FieldType> = new Set(['formula', 'rollup', 'multipleLookupValues', 'aiText']);

export const isText = (type: FieldType): boolean => textTypes.has(type);
/** Whether Airtable fills the cells itself and nobody can write them. */
export const isComputed = (type: FieldType): boolean => computedTypes.has(type);
export const isNumeral = (value: string): boolean => /^-?\d+(\.\d+)?$/.test(value.trim());

/** Adds options to a select, as a person or `typecast` does. */
export const addChoices = (field: Field, choices: readonly string[]): void => {
  for (const choice of choices) if (!field.choices.has(choice)) field.choices.set(choice, newId('sel'));
};

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** The value, when it is of the type's own kind; undefined: it is of another. */
const ownKind = (type: FieldType, value: unknown): StoredCell | undefined => {
  if (type === 'number') return typeof value === 'number' ? value : undefined;
  if (type === 'checkbox') return typeof value === 'boolean' ? value : undefined;
  if (type === 'multipleSelects') return isTextList(value) ? value : undefined;
  return typeof value === 'string' ? value : undefined;
};

/**
 * Best-effort conversions, of which those between texts and numbers and new options are modelled.
 * @throws {AirtableError} 422 for the others
 */
const converted = (field: Field, value: unknown): unknown => {
  const { name, type } = field;
  if (type === 'singleSelect' && typeof value === 'string') addChoices(field, [value]);
  if (type === 'multipleSelects' && isTextList(value)) addChoices(field, value);
  if (ownKind(type, value) !== undefined) return value;
  if (isText(type) && typeof value === 'number') return String(value);
  if (type === 'number' && typeof value === 'string' && isNumeral(value)) return Number(value);
  throw notModelled(`the typecast of this value into "${name}", a ${type} field`);
};

/** @throws {AirtableError} 422 when a field that is not computed cannot hold the value. */
export const acceptedCell = (field: Field, value: unknown): StoredCell => {
  const { name, type, choices } = field;
  const cell = ownKind(type, value);
  if (cell === undefined) throw badValue(name);
  if (typeof cell === 'string' && cell.length > MAX_CELL_LENGTH) throw tooLong(name);
  if (type === 'singleSelect' || type === 'multipleSelects') {
    const unknown = [cell]
      .flat()
      .map(textOf)
      .find((choice) => choice !== '' && !choices.has(choice));
    if (unknown !== undefined) throw badChoice(unknown);
  }
  return type === 'richText' && typeof cell === 'string' ? plainOfRichText(cell) : cell;
};

/**
 * What a cell holds after the API was asked to write a value into it; undefined: it is empty.
 * @throws {AirtableError} 422 for a computed field, or a value of another type; `typecast` converts some.
 */
export const writtenCell = (field: Field, value: unknown, options: { typecast: boolean }): StoredCell | undefined => {
  if (isComputed(field.type)) throw computedField(field.name);
  if (value === null) return undefined;
  const cell = acceptedCell(field, options.typecast ? converted(field, value) : value);
  return isEmpty(cell) ? undefined : cell;
};
