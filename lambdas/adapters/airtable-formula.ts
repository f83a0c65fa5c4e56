import type { JobQuery } from '../core/ports';

const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A number field never equals a text: `'1001'` finds texts, `1001` finds numbers. Beyond 15 digits numbers blur. */
const holdsNumber = (field: string, number: string): string[] => [
  `{${field}}=${text(number)}`,
  ...(/^(0|[1-9]\d{0,14})$/.test(number) ? [`{${field}}=${number}`] : []),
];

/** The formula that is true for every Job of the query. `&''` makes a text of look-up and multiple-value fields. */
export const jobFormula = (query: JobQuery, fields: { jobNumber: string; callSid?: string | undefined }): string => {
  const { callSid } = fields;
  const conditions = [
    ...query.numbers.flatMap((number) => holdsNumber(fields.jobNumber, number)),
    ...(callSid === undefined ? [] : query.calls.map((call) => `FIND(${text(call)},{${callSid}}&'')>0`)),
  ];
  const [only = 'FALSE()', ...more] = conditions;
  return more.length === 0 ? only : `OR(${conditions.join(',')})`;
};
