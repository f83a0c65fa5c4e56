import { type Day, dayAt, daysBetween, plusDays } from '../core/days';
import type { Deadline } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
import { type LedgerEntry, type LedgerHeader, totalOf } from '../core/ledger';
import type { Ledgers } from '../core/ports/ledgers';
import type { Metrics } from '../core/ports/running';
import { isUnsettled } from './fate';
import { type Before, type LedgerPorts, type LedgerSettings, makeLedger } from './make-ledger';

/** Twilio keeps what it knows of deleted recordings so long (twilio-oai, IncludeSoftDeleted): no ledger is made later. */
const MOST_DAYS = 40;

/** Twilio's first day: no ledger is older. */
const TWILIO_BEGAN: Day = '2008-01-01';

/** What a ledger counts is told for so long after it was made, by whatever run: one that died had not told it. */
const TOLD_FOR_MS = 12 * 60 * 60 * 1000;

export interface LedgersPorts extends LedgerPorts {
  readonly ledgers: Ledgers;
  readonly metrics: Metrics;
}

/** What lies in the place of a ledger is none, and stays so. */
const isBroken = (error: unknown): error is RetryLater =>
  error instanceof RetryLater && error.code === 'ledger-unreadable';

/** The days without a ledger that are over, oldest first: of a pipeline that has none yet, the last one. */
export const missingDays = (last: Day | undefined, yesterday: Day): readonly Day[] => {
  const oldest = plusDays(yesterday, 1 - MOST_DAYS);
  const next = last === undefined ? yesterday : plusDays(last, 1);
  const first = next < oldest ? oldest : next;
  return Array.from({ length: Math.max(daysBetween(first, yesterday), 0) }, (_, index) => plusDays(first, index));
};

/**
 * Makes the ledgers that are missing: of yesterday, by GMT, and of the days before for which no run could make one. A ledger
 * goes on from the one before it.
 * @throws {RetryLater} when one cannot be made: the next run makes it, and those after it.
 * @throws {AggregateError} when all are made, and an account is missing in one.
 */
export const makeLedgers = (ports: LedgersPorts, settings: LedgerSettings) => {
  const { ledgers, metrics, log, now } = ports;
  const make = makeLedger(ports, settings);

  const read = async (day: Day, deadline: Deadline): Promise<Before | undefined> => {
    const ledger = await ledgers.read(day, deadline);
    if (ledger === undefined) return undefined;
    const unsettled: LedgerEntry[] = [];
    for await (const entry of ledger.entries) if (isUnsettled(entry)) unsettled.push(entry);
    const { receiptsSince, missing = [] } = ledger.header;
    return { day: ledger.header.day, receiptsSince, unsettled, missing };
  };

  /**
   * The newest of some days that can be read; in what lies behind it, and cannot, all accounts are missing.
   * @param wrong is told what cannot be read
   * @throws {RetryLater} when there are ledgers, and none can be read
   */
  const readBefore = async (
    days: readonly Day[],
    wrong: unknown[],
    deadline: Deadline,
  ): Promise<Before | undefined> => {
    let broken: RetryLater | undefined;
    for (const day of days.toReversed())
      try {
        const before = await read(day, deadline);
        if (before === undefined || broken === undefined) return before;
        wrong.push(broken);
        const owed = new Map(before.missing.map((one) => [one.accountSid, one]));
        const since = { since: plusDays(day, 1), reason: broken.code };
        return { ...before, missing: settings.accounts.map((one) => owed.get(one) ?? { accountSid: one, ...since }) };
      } catch (error) {
        if (!isBroken(error)) throw error;
        broken ??= error;
      }
    if (broken !== undefined) throw broken;
    return undefined;
  };

  const tell = (header: LedgerHeader): void => {
    const { day, counts, carried, newlyLost, contradictions, accounts, deadLetters, missing } = header;
    log.info('ledger-made', { day, recordings: totalOf(header), ...counts, carried, newlyLost, contradictions });
    const unreadable = accounts.reduce((sum, account) => sum + account.unreadable, 0);
    const hidden = Object.values(deadLetters).reduce((sum, queue) => sum + queue.hidden, 0);
    if (unreadable + hidden > 0 || missing !== undefined)
      log.warn('ledger-incomplete', { day, unreadable, hidden, missing });
  };

  const publish = ({ counts, newlyLost, contradictions }: LedgerHeader): void => {
    metrics.add('LedgerRecordings', totalOf({ counts }));
    metrics.add('LedgerOpen', counts.open);
    metrics.add('RecordingsLost', newlyLost);
    metrics.add('LedgerContradictions', contradictions);
  };

  const headerOf = (day: Day, deadline: Deadline): Promise<LedgerHeader | undefined> =>
    ledgers.header(day, deadline).catch((error: unknown) => {
      if (!isBroken(error)) throw error;
      return undefined;
    });

  return async (deadline: Deadline): Promise<void> => {
    const yesterday = plusDays(dayAt(now()), -1);
    // A clock that was ahead may have left a ledger of a day that is not over yet.
    const days = (await ledgers.days(TWILIO_BEGAN, deadline)).filter((day) => day <= yesterday);
    const wrong: unknown[] = [];
    for (const day of missingDays(days.at(-1), yesterday)) {
      const { header, entries, failures } = await make(day, await readBefore(days, wrong, deadline), deadline);
      deadline.require();
      if ((await ledgers.add(header, entries, deadline)) === 'added') tell(header);
      wrong.push(...failures);
      days.push(day);
    }
    for (const day of days.reverse()) {
      const header = await headerOf(day, deadline);
      if (header === undefined || now().getTime() - header.madeAt.getTime() > TOLD_FOR_MS) break;
      publish(header);
    }
    if (wrong.length > 0) throw new AggregateError(wrong, [...new Set(wrong.map(explain))].join('; '));
  };
};
