import * as z from 'zod';
import { parsePrice } from '../../lib/settings/other-prices';
import type { Prices } from '../../lib/settings/price-table';
import { usageFailure } from '../cli/failure';
import { defaultUse } from './defaults';
import type { Use } from './use';

const given = z.object({
  recordings: z.string().optional(),
  minutes: z.string().optional(),
  format: z.string().optional(),
  retentionDays: z.string().optional(),
  iaDays: z.string().optional(),
  auditDays: z.string().optional(),
  links: z.string().optional(),
  listenings: z.string().optional(),
  price: z.array(z.string()).default([]),
  deployed: z.boolean().default(false),
  compare: z.boolean().default(false),
  prices: z.boolean().default(false),
});

/** What the settings or the deployed pipeline say; what they leave out is not known. */
export type Known = Partial<Use>;

/** What was typed. */
export interface Typed {
  /** Of the use, as far as it was typed. */
  readonly use: Known;
  readonly prices: Partial<Prices>;
  readonly deployed: boolean;
  readonly compare: boolean;
  readonly listsPrices: boolean;
}

type Range = readonly [least: number, most: number];

const number = (
  option: string,
  typed: string | undefined,
  [least, most]: Range,
  isWhole = false,
): number | undefined => {
  if (typed === undefined) return undefined;
  const text = typed.trim();
  const value = (isWhole ? /^\d{1,10}$/ : /^\d{1,10}(\.\d{1,6})?$/).test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const range = `from ${least} to ${most}`;
  throw usageFailure(`${option} must be a ${isWhole ? 'whole ' : ''}number ${range}; it is "${typed}".`);
};

const formatOf = (typed: string | undefined): Use['format'] | undefined => {
  if (typed === undefined || typed === 'mono' || typed === 'dual') return typed;
  throw usageFailure(`--format must be mono or dual; it is "${typed}".`);
};

const iaDaysOf = (typed: string | undefined): number | null | undefined =>
  typed?.trim().toLowerCase() === 'never' ? null : number('--ia-days', typed, [30, 36_500], true);

const priceOf = (typed: string): Partial<Prices> => {
  const price = parsePrice(typed);
  if (price !== undefined) return price;
  throw usageFailure(
    `--price must be a name and US dollars, such as S3Put=0.0000054; it is "${typed}". recordings cost --prices lists the names.`,
  );
};

/** What is not undefined. */
const present = (values: { readonly [Name in keyof Use]?: Use[Name] | undefined }): Known =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** @throws {Failure} of what is not understood */
export const typedOf = (options: unknown): Typed => {
  const { recordings, minutes, format, retentionDays, iaDays, auditDays, links, listenings, ...others } =
    given.parse(options);
  return {
    use: present({
      recordingsPerDay: number('--recordings', recordings, [0.01, 1_000_000_000]),
      minutes: number('--minutes', minutes, [0.01, 1440]),
      format: formatOf(format),
      retentionDays: number('--retention-days', retentionDays, [1, 36_500], true),
      iaDays: iaDaysOf(iaDays),
      auditDays: number('--audit-days', auditDays, [16, 36_500], true),
      links: number('--links', links, [0, 1_000_000]),
      listenings: number('--listenings', listenings, [0, 1_000_000]),
    }),
    prices: Object.assign({}, ...others.price.map(priceOf)) as Partial<Prices>,
    deployed: others.deployed,
    compare: others.compare,
    listsPrices: others.prices,
  };
};

/**
 * What was typed, over what is known, over the defaults.
 * @throws {Failure} when the days do not go together
 */
export const useOf = (typed: Known, known: Known): Use => {
  const use = { ...defaultUse, ...known, ...typed };
  if (use.iaDays !== null && use.iaDays >= use.retentionDays)
    throw usageFailure(
      `A recording cannot move to STANDARD_IA after ${use.iaDays} days when it is deleted after ${use.retentionDays}: lower --ia-days, raise --retention-days, or say --ia-days never.`,
    );
  return use;
};
