import { type Day, dayAt } from '../core/days';
import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { inParallel } from '../core/in-parallel';
import type { LedgerEntry, LedgerHeader } from '../core/ledger';
import type { ListedRecording, RecordingDetails, RecordingsListing, TwilioRecordings } from '../core/ports/twilio';
import type { AccountSid, RecordingSid } from '../core/recording';
import { sweep } from '../core/sweep';

/** Twilio is asked for so many single recordings at a time. */
const AT_A_TIME = 5;

/** Of so many single recordings at most Twilio may say nothing, as it has listed others: of more, it is Twilio's own trouble. */
const FEW = 5;

/** Of more recordings of one day the day is listed, instead of asking for each. */
const WORTH_A_LIST = 100;

export interface TwilioPorts {
  readonly listing: RecordingsListing;
  readonly twilio: Pick<TwilioRecordings, 'describe'>;
}

export interface TwilioAccounts {
  /** The first one is TWILIO_ACCOUNT_SID. */
  readonly accounts: readonly [AccountSid, ...AccountSid[]];
}

/** A recording as it was listed, and as the ledger before had it. */
export type Known = ListedRecording & {
  readonly before?: LedgerEntry | undefined;
  /** Whose ledger that was. */
  readonly beforeDay?: Day | undefined;
};

interface Days {
  readonly accountSid: AccountSid;
  readonly from: Day;
  readonly to: Day;
  readonly today: Day;
}

/** What Twilio lists of some days of an account, with what was deleted. @throws {RetryLater}: half a list is none. */
export const listedOf = async (
  { listing }: TwilioPorts,
  { today, ...range }: Days,
  deadline: Deadline,
): Promise<{ readonly recordings: readonly ListedRecording[]; readonly count: LedgerHeader['accounts'][number] }> => {
  const recordings: ListedRecording[] = [];
  let unread = 0;
  for await (const { recordings: some, unreadable } of sweep(
    listing,
    { ...range, withDeleted: true },
    today,
    deadline,
  )) {
    for (const one of some) recordings.push(one);
    unread += unreadable;
  }
  return { recordings, count: { accountSid: range.accountSid, listed: recordings.length, unreadable: unread } };
};

/** What Twilio lists of a day, of all accounts, with what was deleted. @throws {RetryLater}: half a list is none. */
export const listedOn = async (
  ports: TwilioPorts,
  { accounts }: TwilioAccounts,
  { day, today }: { readonly day: Day; readonly today: Day },
  deadline: Deadline,
): Promise<{ readonly recordings: readonly ListedRecording[] }> => {
  const all: ListedRecording[][] = [];
  for (const accountSid of accounts) {
    const { recordings } = await listedOf(ports, { accountSid, from: day, to: day, today }, deadline);
    all.push([...recordings]);
  }
  return { recordings: all.flat() };
};

/** Twilio's word for what it does not know any more, 40 days after a deletion: in no list. */
export const UNKNOWN = 'unknown';

/** What Twilio says of one recording; a list may have missed it. @throws {RetryLater} */
export const describedNow = (
  { twilio }: TwilioPorts,
  { accounts: [first] }: TwilioAccounts,
  { sid, accountSid }: Pick<ListedRecording, 'sid' | 'accountSid'>,
  deadline: Deadline,
): Promise<RecordingDetails | undefined> =>
  twilio.describe(sid, deadline, accountSid === first ? undefined : accountSid);

const asListed = (entry: LedgerEntry, status: string): ListedRecording => ({
  sid: entry.recordingSid,
  accountSid: entry.accountSid,
  callSid: entry.callSid,
  status,
  createdAt: entry.createdAt,
  startedAt: entry.startedAt,
  durationSeconds: entry.durationSeconds,
  channels: undefined,
  source: entry.source,
  errorCode: undefined,
});

/** How many recordings of which day of which account. */
const daysOf = (entries: readonly LedgerEntry[]) => {
  const days = new Map<string, { readonly accountSid: AccountSid; readonly day: Day; count: number }>();
  for (const { accountSid, createdAt } of entries) {
    const day = dayAt(createdAt);
    const of = days.get(`${accountSid} ${day}`) ?? { accountSid, day, count: 0 };
    of.count += 1;
    days.set(`${accountSid} ${day}`, of);
  }
  return days.values();
};

/** Of whom Twilio says nothing now. */
export interface Silent {
  readonly isSilent: (accountSid: AccountSid) => boolean;
}

/**
 * Entries of an earlier ledger, with what Twilio says of them now. Of an account that is silent, and of a few recordings of
 * which nothing is said, it is what Twilio said then: one bad recording ends no ledger, and it is not settled by that.
 * @throws {RetryLater}
 */
export const lookedAtAgain = async (
  ports: TwilioPorts,
  accounts: TwilioAccounts,
  { entries: all, today, isSilent }: { readonly entries: readonly LedgerEntry[]; readonly today: Day } & Silent,
  deadline: Deadline,
): Promise<readonly ListedRecording[]> => {
  const statuses = new Map<RecordingSid, string>();
  const entries = all.filter(({ accountSid }) => !isSilent(accountSid));
  for (const { accountSid, day, count } of daysOf(entries)) {
    if (count < WORTH_A_LIST) continue;
    const range = { accountSid, from: day, to: day, withDeleted: true };
    for await (const { recordings } of sweep(ports.listing, range, today, deadline))
      for (const { sid, status } of recordings) statuses.set(sid, status);
  }
  const missing = entries.filter(({ recordingSid }) => !statuses.has(recordingSid));
  let failed = 0;
  await inParallel(AT_A_TIME, missing, async ({ recordingSid: sid, accountSid }) => {
    try {
      const details = await describedNow(ports, accounts, { sid, accountSid }, deadline);
      statuses.set(sid, details?.status ?? UNKNOWN);
    } catch (error) {
      deadline.require();
      failed += 1;
      if (failed > FEW || !(error instanceof RetryLater)) throw error;
    }
  });
  return all.map((entry) => asListed(entry, statuses.get(entry.recordingSid) ?? entry.twilio));
};
