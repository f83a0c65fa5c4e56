import { type Day, plusDays } from '../core/days';
import type { Deadline } from '../core/deadline';
import { CredentialsUnusable, RetryLater } from '../core/errors';
import type { LedgerHeader } from '../core/ledger';
import type { ListedRecording } from '../core/ports/twilio';
import type { AccountSid } from '../core/recording';
import { type TwilioAccounts, type TwilioPorts, listedOf } from './at-twilio';

/** Twilio lists what was deleted for so long (twilio-oai, IncludeSoftDeleted). */
const TWILIO_KEEPS_DAYS = 40;

type Missing = NonNullable<LedgerHeader['missing']>;

interface Asked {
  readonly day: Day;
  readonly today: Day;
  /** Accounts that were missing in the ledger before. */
  readonly missing: Missing;
}

/** What was listed, and of whom nothing could be. */
export interface Listed {
  readonly recordings: readonly ListedRecording[];
  readonly accounts: LedgerHeader['accounts'];
  readonly missing: Missing;
  readonly madeUp: NonNullable<LedgerHeader['madeUp']>;
  /** Why something is missing. */
  readonly failures: readonly unknown[];
}

/**
 * Whether an account's trouble lasts: its keys are refused, or the day could not be listed yesterday either. What may pass in a
 * minute is worth another try, and a whole ledger.
 */
const lasts = (error: unknown, { day, today }: Asked): boolean =>
  error instanceof CredentialsUnusable || (error instanceof RetryLater && day < plusDays(today, -1));

/**
 * What Twilio lists of a day, of each account, with what was deleted; of one that was missing in ledgers before, their days,
 * too. One account's trouble is its own: it is missing, and the others are there.
 * @throws {RetryLater} when no account can be listed, or when trouble may pass: half a list is none.
 */
export const listAccounts = async (
  ports: TwilioPorts,
  { accounts }: TwilioAccounts,
  asked: Asked,
  deadline: Deadline,
): Promise<Listed> => {
  const { day, today } = asked;
  const owed = new Map<AccountSid, Day>(asked.missing.map(({ accountSid, since }) => [accountSid, since]));
  const oldest = plusDays(today, -TWILIO_KEEPS_DAYS);
  const all: (readonly ListedRecording[])[] = [];
  const [counts, missing, madeUp]: [LedgerHeader['accounts'], Missing, Listed['madeUp']] = [[], [], []];
  const failures: unknown[] = [];
  for (const accountSid of accounts) {
    const since = owed.get(accountSid) ?? day;
    const from = since < oldest ? oldest : since;
    try {
      const { recordings, count } = await listedOf(ports, { accountSid, from, to: day, today }, deadline);
      all.push(recordings);
      counts.push(count);
      if (from < day) madeUp.push({ accountSid, since: from });
    } catch (error) {
      if (deadline.signal.aborted || !lasts(error, asked)) throw error;
      failures.push(error);
      missing.push({ accountSid, since: from, reason: error instanceof RetryLater ? error.code : 'unexpected' });
    }
  }
  if (counts.length === 0) throw failures[0];
  return { recordings: all.flat(), accounts: counts, missing, madeUp, failures };
};
