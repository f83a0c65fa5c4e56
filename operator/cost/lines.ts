import { type Sum, addition, of, product } from './arithmetic';
import { DAYS_A_MONTH } from '../../lib/settings/lifecycle';
import type { Prices } from '../../lib/settings/price-table';
import type { Facts } from './facts';
import type { Use } from './use';

/** `recording`: paid for each one; `asked`: for its links and plays. The others are paid by the month, without a single call. */
export type Kind = 'recording' | 'asked' | 'fixed' | 'monitoring';

export const isPaidByTheMonth = (kind: Kind): boolean => kind === 'fixed' || kind === 'monitoring';

/** One line of the bill, in US dollars. */
export interface Line {
  readonly part: string;
  readonly kind: Kind;
  /** Of one recording, or of one month where the kind is paid by the month. */
  readonly arithmetic: string;
  /** All that one recording ever costs; 0 of what is paid by the month. */
  readonly perRecording: number;
  /** What of that falls into the first 365 days. */
  readonly firstYear: number;
  /** While as many expire as come: a month of recordings × all that one costs. */
  readonly perMonth: number;
}

/** What the model is asked. */
export interface Given {
  readonly use: Use;
  readonly facts: Facts;
  readonly prices: Prices;
}

export const recordingsPerMonth = ({ recordingsPerDay }: Use): number => recordingsPerDay * DAYS_A_MONTH;

/** @param firstYear where not all of it is paid in the first year */
export const byRecording = (
  part: string,
  kind: 'recording' | 'asked',
  { use }: Given,
  { amount, arithmetic }: Sum,
  firstYear = amount,
): Line => ({ part, kind, arithmetic, perRecording: amount, firstYear, perMonth: amount * recordingsPerMonth(use) });

export const byMonth = (part: string, kind: 'fixed' | 'monitoring', { amount, arithmetic }: Sum): Line => ({
  part,
  kind,
  arithmetic,
  perRecording: 0,
  firstYear: 0,
  perMonth: amount,
});

/** A month of runs: so many a day. */
export const daily = (runsPerDay: number, unit: string): Sum => product(of(runsPerDay, unit), of(DAYS_A_MONTH, 'days'));

/** Lambda's price of one invocation of so many seconds. */
export const invocation = ({ facts, prices }: Given, feature: string, seconds: number): Sum => {
  const { memoryMiB = 0 } = facts.functions[feature] ?? {};
  return addition(
    product(of(seconds, 's'), of(memoryMiB / 1024, 'GB'), of(prices.LambdaGBSecond)),
    of(prices.LambdaRequest),
  );
};
