import { asDecimal } from '../core/decimal';
import type { JobQuery } from '../core/ports/airtable';
import type { JobId } from '../core/recording';

const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A closing brace is escaped, as pyairtable's `field_name` does. */
const cell = (field: string): string => `{${field.replaceAll('}', '\\}')}}`;

const anyOf = (conditions: readonly string[]): string =>
  conditions.length === 1 ? conditions.join() : `OR(${conditions.join(',')})`;

const isRecord = (id: JobId): string => `RECORD_ID()=${text(id)}`;

/**
 * True for whatever reads as this number once both sides are in one form: white space around it is cut, `&''` makes a
 * text of numbers and look-ups, and characters may be composed or not. A number never equals a text, so a field of numbers
 * is asked for the number, too.
 */
const holdsNumber = (field: string, number: string): string[] => {
  const decimal = asDecimal(number);
  const forms = new Set([number, number.normalize('NFD')]);
  return [
    ...Array.from(forms, (form) => `TRIM(${cell(field)}&'')=${text(form)}`),
    ...(decimal === undefined ? [] : [`${cell(field)}=${decimal}`]),
  ];
};

/** The names of the fields that a question is about; without one, no Job has anything in it. */
interface Names {
  readonly number: string | undefined;
  readonly callSid: string | undefined;
  readonly history?: string | undefined;
}

const contains = (field: string | undefined, sids: readonly string[] = []): string[] =>
  field === undefined ? [] : sids.map((sid) => `FIND(${text(sid)},${cell(field)}&'')>0`);

/** The formula that is true for every Job of the query, and perhaps for others. */
export const jobFormula = (query: JobQuery, { number: numberField, callSid, history }: Names): string => {
  const conditions = [
    ...query.ids.map(isRecord),
    ...(numberField === undefined ? [] : query.numbers.flatMap((number) => holdsNumber(numberField, number))),
    ...contains(callSid, query.calls),
    ...contains(history, query.inHistory),
  ];
  return conditions.length === 0 ? 'FALSE()' : anyOf(conditions);
};

/** True for those of the records that have something in the field. */
export const notEmptyFormula = (ids: readonly JobId[], field: string): string =>
  `AND(${anyOf(ids.map(isRecord))},${cell(field)}&''!='')`;
