import { type Day, dayAt } from '../../lambdas/core/days';
import type { Deadline } from '../../lambdas/core/deadline';
import type { LedgerEntry, LedgerHeader } from '../../lambdas/core/ledger';
import type { Ledgers } from '../../lambdas/core/ports/ledgers';
import { unlessBroken } from './broken';

/** Of accounts that were missing in the ledger of a day. */
export interface MadeUp {
  /** Their recordings of that day, which a later ledger has. */
  readonly entries: readonly LedgerEntry[];
  /** Those for whom no ledger has made up yet. */
  readonly missing: NonNullable<LedgerHeader['missing']>;
}

/** What later ledgers have of a day, where accounts were missing in its own. @throws {RetryLater} */
export const madeUpLater = async (
  ledgers: Ledgers,
  { day, missing = [] }: { readonly day: Day; readonly missing?: LedgerHeader['missing'] },
  deadline: Deadline,
): Promise<MadeUp> => {
  const entries: LedgerEntry[] = [];
  let waiting = missing;
  for (const next of missing.length === 0 ? [] : await ledgers.days(day, deadline)) {
    if (waiting.length === 0) break;
    const { madeUp = [] } = (await ledgers.header(next, deadline).catch(unlessBroken)) ?? {};
    const there = new Set(madeUp.flatMap(({ accountSid, since }) => (since <= day ? [accountSid] : [])));
    if (!waiting.some(({ accountSid }) => there.has(accountSid))) continue;
    const ledger = await ledgers.read(next, deadline);
    const isOfIt = ({ accountSid, createdAt }: LedgerEntry) =>
      dayAt(createdAt) === day && there.has(accountSid) && waiting.some((one) => one.accountSid === accountSid);
    for await (const entry of ledger?.entries ?? []) if (isOfIt(entry)) entries.push(entry);
    waiting = waiting.filter(({ accountSid }) => !there.has(accountSid));
  }
  return { entries, missing: waiting };
};
