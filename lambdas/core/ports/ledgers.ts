import type { Day } from '../days';
import type { Deadline } from '../deadline';
import type { LedgerEntry, LedgerHeader } from '../ledger';

export interface Ledger {
  readonly header: LedgerHeader;
  /**
   * Each recording, in the order of the ledger; to be read once.
   * @throws {RetryLater} `ledger-unreadable`, also at the end when there are not as many as the header counts
   */
  readonly entries: AsyncIterable<LedgerEntry>;
}

/** The ledgers of all days. */
export interface Ledgers {
  /** The days that have one, oldest first: those behind `after`. @throws {RetryLater} */
  days(after: Day, deadline: Deadline): Promise<readonly Day[]>;
  /** What the ledger of a day is, and its sums; undefined when the day has none. @throws as `read` */
  header(day: Day, deadline: Deadline): Promise<LedgerHeader | undefined>;
  /** Undefined when the day has none. @throws {RetryLater} also `ledger-unreadable`: what lies there is none. */
  read(day: Day, deadline: Deadline): Promise<Ledger | undefined>;
  /** Writes once: a day has one ledger. `there`: it had one. @throws {RetryLater} `ledger-unwritten` */
  add(header: LedgerHeader, entries: Iterable<LedgerEntry>, deadline: Deadline): Promise<'added' | 'there'>;
}
