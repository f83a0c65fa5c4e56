import * as z from 'zod';
import { type Day, dayAt, plusDays } from '../../lambdas/core/days';
import { type AccountSid, accountSid } from '../../lambdas/core/recording';
import { dayOption } from '../cli/day-option';
import { usageFailure } from '../cli/failure';

/** Recordings a second. Above 20 the history-writers could not keep up: two of them write some 10 lines a second each. */
const RATES = [0.1, 20] as const;
const DEFAULT_RATE = 5;

const given = z.object({
  from: z.string(),
  to: z.string().optional(),
  dryRun: z.boolean().default(false),
  rate: z.string().optional(),
  withoutHistory: z.boolean().default(false),
  account: z.string().optional(),
  yes: z.boolean().default(false),
});

/** What `recordings adopt` was asked for. */
export interface Asked {
  /** Both of GMT, both inclusive. */
  readonly from: Day;
  readonly to: Day;
  readonly dryRun: boolean;
  /** Recordings a second. */
  readonly rate: number;
  readonly withoutHistory: boolean;
  /** Undefined: all accounts. */
  readonly account: AccountSid | undefined;
  /** Nobody is asked before it begins. */
  readonly yes: boolean;
}

const rateOf = (typed: string): number => {
  const rate = /^\d{1,3}(\.\d{1,3})?$/.test(typed.trim()) ? Number(typed) : NaN;
  if (rate >= RATES[0] && rate <= RATES[1]) return rate;
  throw usageFailure(
    `--rate must be a number of recordings a second from ${RATES[0]} to ${RATES[1]}; it is "${typed}".`,
  );
};

const accountOf = (typed: string): AccountSid => {
  const { data } = accountSid.safeParse(typed.trim());
  if (data !== undefined) return data;
  throw usageFailure(`--account must be the SID of an account, AC and 32 hexadecimal digits; it is "${typed}".`);
};

/**
 * @param canAsk whether there is somebody at a terminal who can be asked
 * @throws {Failure} of what is not understood
 */
export const askedOf = (options: unknown, now: Date, canAsk: boolean): Asked => {
  const { from: typedFrom, to: typedTo, rate, account, dryRun, withoutHistory, yes } = given.parse(options);
  const from = dayOption('--from', typedFrom, now);
  const yesterday = plusDays(dayAt(now), -1);
  if (typedTo === undefined && from > yesterday)
    throw usageFailure(
      `--from is today: what is made today is the business of its callbacks. With --to ${from} it is looked at all the same.`,
    );
  const to = typedTo === undefined ? yesterday : dayOption('--to', typedTo, now);
  if (to < from) throw usageFailure(`--to is ${to}, which is before --from, ${from}.`);
  const asked = {
    from,
    to,
    dryRun,
    rate: rate === undefined ? DEFAULT_RATE : rateOf(rate),
    withoutHistory,
    account: account === undefined ? undefined : accountOf(account),
    yes,
  };
  if (!dryRun && !yes && !canAsk)
    throw usageFailure('There is nobody here to be asked whether to begin: say --dry-run to look, or --yes to begin.');
  return asked;
};
