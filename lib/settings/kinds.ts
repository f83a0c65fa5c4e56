import * as z from 'zod';

/*
 * Kinds of settings. Each has one message that completes the sentence "NAME is "value": it …", or "NAME is missing: it …":
 * what is allowed, then why. The value is the text of an environment variable, never empty. What is no text at all gets that
 * message, too: so the reference of the settings asks each what it allows.
 */

/** A text that satisfies `accepts`. */
export const text = (accepts: (value: string) => boolean, message: string) =>
  z.string({ error: message }).refine(accepts, message);

/** A text of this form. */
export const matching = (form: RegExp, message: string) => text((value) => form.test(value), message);

/** A text that `objection` has nothing against; `message` is what is said where there is none. */
export const unless = (objection: (value: string) => string | undefined, message: string) =>
  z.string({ error: message }).superRefine((value, context) => {
    const found = objection(value);
    if (found !== undefined) context.addIssue({ code: 'custom', message: found });
  });

type Bounds = readonly [least: number, most: number];

const isWithin = ([least, most]: Bounds, value: string): boolean => Number(value) >= least && Number(value) <= most;
const isWhole = (bounds: Bounds, value: string): boolean => /^\d{1,9}$/.test(value) && isWithin(bounds, value);

/** The range, and what else there is to say. */
const range = (numbers: string, [least, most]: Bounds, more: string, why: string): string =>
  `must be ${numbers} from ${least} to ${most}${more}${why === '' ? '' : `. ${why}`}`;

/** A whole number within `bounds`, both of them allowed; `unit` in the plural. */
export const whole = (bounds: Bounds, unit: string, why = '') =>
  text((value) => isWhole(bounds, value), range(`a whole number of ${unit}`, bounds, '', why)).transform(Number);

/** As `whole`, or `word` (in lower case) in its place, in whatever letter case. */
export const wholeOr = <Word extends string>(word: Word, bounds: Bounds, unit: string, why = '') =>
  text(
    (value) => value.toLowerCase() === word || isWhole(bounds, value),
    range(`a whole number of ${unit}`, bounds, `, or "${word}"`, why),
  ).transform((value): number | Word => (value.toLowerCase() === word ? word : Number(value)));

/** One of these words (in lower case), in whatever letter case. */
export const wordOf = <const Words extends readonly [string, string, ...string[]]>(words: Words) => {
  const message = `must be ${words.slice(0, -1).join(', ')} or ${String(words.at(-1))}`;
  const wordIn = (value: string): Words[number] | undefined => words.find((word) => word === value.toLowerCase());
  return text((value) => wordIn(value) !== undefined, message).transform(
    (value): Words[number] => wordIn(value) ?? words[0],
  );
};

const fraction = (called: string, bounds: Bounds, why: string) =>
  text(
    (value) => /^\d{1,9}(\.\d{1,9})?$/.test(value) && isWithin(bounds, value),
    range(called, bounds, ' (fractions allowed)', why),
  ).transform(Number);

/** A number within `bounds`, both of them and fractions allowed; `unit` in the plural. */
export const decimal = (bounds: Bounds, unit: string, why = '') => fraction(`a number of ${unit}`, bounds, why);

/** As `decimal`, in percent. */
export const percentage = (bounds: Bounds, why = '') => fraction('a percentage', bounds, why);

type Rule = readonly [holds: (items: readonly string[]) => boolean, message: string];

/** Texts separated by commas that `objection` has nothing against; `message` is what is said where there is none. */
export const checkedList = (objection: (items: readonly string[]) => string | undefined, message: string) =>
  z
    .string({ error: message })
    .transform((items) =>
      items
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    // Not a `refine` with `abort` for each rule: that would silence the checks across settings, too.
    .superRefine((items, context) => {
      const found = objection(items);
      if (found !== undefined) context.addIssue({ code: 'custom', message: found });
    });

/** Texts separated by commas. The first rule that does not hold is complained about. */
export const list = (...rules: readonly [Rule, ...Rule[]]) =>
  checkedList((items) => rules.find(([holds]) => !holds(items))?.[1], rules[0][1]);

/** Whether two of `items` are the same. */
export const hasTwice = (items: readonly string[]): boolean => new Set(items).size < items.length;

/** How many bytes of UTF-8 a text takes. */
export const bytesOf = (value: string): number => Buffer.byteLength(value);

/** A setting that must not be there; `message` says why and what to do instead. */
export const refused = (message: string) => text(() => false, message).optional();
