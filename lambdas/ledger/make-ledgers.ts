import { type Day, dayAt, daysBetween, plusDays } from '../core/days';
import type { Deadline } from '../core/deadline';
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
 */
export const makeLedgers = (ports: LedgersPorts, settings: LedgerSettings) => {
  const { ledgers, metrics, log, now } = ports;
  const make = makeLedger(ports, settings);

  const readBefore = async (day: Day | undefined, deadline: Deadline): Promise<Before | undefined> => {
    const ledger = day === undefined ? undefined : await ledgers.read(day, deadline);
    if (ledger === undefined) return undefined;
    const unsettled: LedgerEntry[] = [];
    for await (const entry of ledger.entries) if (isUnsettled(entry)) unsettled.push(entry);
    return { day: ledger.header.day, receiptsSince: ledger.header.receiptsSince, unsettled };
  };

  const tell = (header: LedgerHeader): void => {
    const { day, counts, carried, newlyLost, contradictions, accounts, deadLetters } = header;
    log.info('ledger-made', { day, recordings: totalOf(header), ...counts, carried, newlyLost, contradictions });
    const unreadable = accounts.reduce((sum, account) => sum + account.unreadable, 0);
    const hidden = Object.values(deadLetters).reduce((sum, queue) => sum + queue.hidden, 0);
    if (unreadable + hidden > 0) log.warn('ledger-incomplete', { day, unreadable, hidden });
  };

  const publish = ({ counts, newlyLost, contradictions }: LedgerHeader): void => {
    metrics.add('LedgerRecordings', totalOf({ counts }));
    metrics.add('LedgerOpen', counts.open);
    metrics.add('RecordingsLost', newlyLost);
    metrics.add('LedgerContradictions', contradictions);
  };

  return async (deadline: Deadline): Promise<void> => {
    const yesterday = plusDays(dayAt(now()), -1);
    // A clock that was ahead may have left a ledger of a day that is not over yet.
    const days = (await ledgers.days(TWILIO_BEGAN, deadline)).filter((day) => day <= yesterday);
    let last = days.at(-1);
    for (const day of missingDays(last, yesterday)) {
      const { header, entries } = await make(day, await readBefore(last, deadline), deadline);
      deadline.require();
      if ((await ledgers.add(header, entries, deadline)) === 'added') tell(header);
      days.push(day);
      last = day;
    }
    for (const day of days.reverse()) {
      const header = await ledgers.header(day, deadline);
      if (header === undefined || now().getTime() - header.madeAt.getTime() > TOLD_FOR_MS) break;
      publish(header);
    }
  };
};
