import * as z from 'zod';

/*
 * Kinds of settings. Each has one message that completes the sentence "NAME is "value": it …", or "NAME is missing: it …":
 * what is allowed, then why. The value is the text of an environment variable, never empty.
 */

/** A text that satisfies `accepts`. */
export const text = (accepts: (value: string) => boolean, message: string) =>
  z.string({ error: message }).refine(accepts, message);

/** A text of this form. */
export const matching = (form: RegExp, message: string) => text((value) => form.test(value), message);

type Bounds = readonly [least: number, most: number];

const isWithin = ([least, most]: Bounds, value: string): boolean => Number(value) >= least && Number(value) <= most;

/** A whole number within `bounds`, both of them allowed; `unit` in the plural. */
export const whole = (bounds: Bounds, unit: string, why: string) =>
  text(
    (value) => /^\d{1,9}$/.test(value) && isWithin(bounds, value),
    `must be a whole number of ${unit} from ${bounds[0]} to ${bounds[1]}. ${why}`,
  ).transform(Number);

/** As `whole`, or `word` in its place. */
export const wholeOr = <Word extends string>(word: Word, bounds: Bounds, unit: string, why: string) =>
  text(
    (value) => value === word || (/^\d{1,9}$/.test(value) && isWithin(bounds, value)),
    `must be a whole number of ${unit} from ${bounds[0]} to ${bounds[1]}, or "${word}". ${why}`,
  ).transform((value): number | Word => (value === word ? word : Number(value)));

/** A number within `bounds`, both of them and fractions allowed; `unit` in the plural. */
export const decimal = (bounds: Bounds, unit: string, why: string) =>
  text(
    (value) => /^\d{1,9}(\.\d{1,9})?$/.test(value) && isWithin(bounds, value),
    `must be a number of ${unit} from ${bounds[0]} to ${bounds[1]}. ${why}`,
  ).transform(Number);

type Rule = readonly [holds: (items: readonly string[]) => boolean, message: string];

/** Texts separated by commas. The first rule that does not hold is complained about. */
export const list = (...rules: readonly Rule[]) =>
  z
    .string()
    .transform((items) =>
      items
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    // Not a `refine` with `abort` for each rule: that would silence the checks across settings, too.
    .superRefine((items, context) => {
      const broken = rules.find(([holds]) => !holds(items));
      if (broken !== undefined) context.addIssue({ code: 'custom', message: broken[1] });
    });

/** Whether two of `items` are the same. */
export const hasTwice = (items: readonly string[]): boolean => new Set(items).size < items.length;

/** A setting that must not be there; `message` says why and what to do instead. */
export const refused = (message: string) => text(() => false, message).optional();
