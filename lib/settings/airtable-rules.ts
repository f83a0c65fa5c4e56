const FIELDS = [
  'AIRTABLE_JOB_NUMBER_FIELD',
  'AIRTABLE_HISTORY_FIELD',
  'AIRTABLE_CALL_SID_FIELD',
  'AIRTABLE_REFRESH_FIELD',
] as const;

type Values = Readonly<Partial<Record<(typeof FIELDS)[number], string | undefined>>>;

interface Problem {
  readonly name: (typeof FIELDS)[number];
  readonly message: string;
}

/** The form in which two names are the same to a person, if not to Airtable. */
const comparable = (name: string): string => name.trim().normalize('NFC').toLowerCase();

/** What goes wrong when a field is `other`, too. */
const because = (name: Problem['name'], other: string): string =>
  name === 'AIRTABLE_REFRESH_FIELD'
    ? `it is a checkbox, which the pipeline unticks, and ${other} holds text`
    : 'each of the fields holds something else, and a line in the field of job numbers would overwrite the number';

/** One field cannot be two things. */
export const airtableProblems = (values: Values): readonly Problem[] =>
  FIELDS.flatMap((name, index): Problem[] => {
    const value = values[name];
    const other = FIELDS.slice(0, index).find((before) => {
      const earlier = values[before];
      return value !== undefined && earlier !== undefined && comparable(earlier) === comparable(value);
    });
    return other === undefined
      ? []
      : [
          {
            name,
            message: `must be another field than ${other}: ${because(name, other)}`,
          },
        ];
  });
