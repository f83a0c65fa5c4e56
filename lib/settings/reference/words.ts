import type * as z from 'zod';
import { type SettingName, settings } from '../schema';

/** What people are told of a setting, in the words of the schema. */
export interface Words {
  readonly name: SettingName;
  /** A sentence or more: what it is for. */
  readonly meaning: string;
  /** What a complaint about it says, without "must be": begins in lower case, without a full stop. */
  readonly allowed: string;
  /** As one would write it into `.env`; undefined where it must be set, empty where it is off. */
  readonly byDefault: string | undefined;
}

/** Neither a text nor absent: every setting answers what it allows. */
const NO_TEXT = 0;

const allowedBy = (schema: z.ZodType): string =>
  (schema.safeParse(NO_TEXT).error?.issues[0]?.message ?? '').replace(/^must be |^is not used with AWS\. /, (words) =>
    words === 'must be ' ? '' : 'nothing. ',
  );

const written = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, part]) => `${key}=${String(part)}`)
      .join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

/** @throws when the schema has no words for it. */
export const wordsOf = (name: SettingName): Words => {
  const schema: z.ZodType = settings[name];
  const absent = schema.safeParse(undefined);
  const words = { name, meaning: schema.description ?? '', allowed: allowedBy(schema) };
  if (words.meaning === '' || words.allowed === '') throw new Error(`The schema does not say what ${name} is`);
  return { ...words, byDefault: absent.success ? written(absent.data) : undefined };
};
