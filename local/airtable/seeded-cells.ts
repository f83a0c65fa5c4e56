import { isEmpty, isList, textOf, type StoredCell } from './cells';
import { acceptedCell, addChoices, isComputed, isNumeral, isText } from './field-types';
import type { Field, FieldType } from './schema';

const typeSuggestedBy = (cell: StoredCell, before: FieldType): FieldType => {
  if (typeof cell === 'number') return 'number';
  if (typeof cell === 'boolean') return 'checkbox';
  if (typeof cell === 'string') return isText(before) ? before : 'multilineText';
  return isList(cell) ? 'multipleSelects' : 'formula';
};

const listOf = (cell: StoredCell) => (isEmpty(cell) ? [] : isList(cell) ? cell : [cell]);

/** A text where the type holds something else becomes what a person would have entered there. */
const fitting = (type: FieldType, cell: StoredCell): StoredCell => {
  if (type === 'multipleLookupValues' || type === 'multipleSelects') return listOf(cell);
  if (typeof cell !== 'string') return cell;
  if (type === 'aiText') return { state: 'generated', value: cell, isStale: false };
  return type === 'number' && isNumeral(cell) ? Number(cell) : cell;
};

/**
 * What a cell holds after a test or a person put something into it, computed fields included; undefined: it is empty.
 * A field whose type nobody declared takes the type that fits.
 * @throws when the declared type does not fit.
 */
export const seededCell = (field: Field, cell: StoredCell): StoredCell | undefined => {
  if (!field.declared) field.type = typeSuggestedBy(cell, field.type);
  const { name, type } = field;
  if (isEmpty(cell)) return undefined;
  const value = fitting(type, cell);
  if (isComputed(type)) return value;
  if (type === 'singleSelect' || type === 'multipleSelects') addChoices(field, listOf(value).map(textOf));
  try {
    return acceptedCell(field, value);
  } catch (cause) {
    throw new Error(`The field "${name}" of type ${type} cannot hold ${JSON.stringify(cell)}.`, { cause });
  }
};
