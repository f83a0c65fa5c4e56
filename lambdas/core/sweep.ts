import { type Day, dayAt, daysBetween, plusDays } from './days';
import type { Deadline } from './deadline';
import { RetryLater } from './errors';
import type { ListedRecording, RecordingsListing } from './ports/twilio';
import type { AccountSid, RecordingSid } from './recording';

/** Twilio's first day: nothing was recorded before. */
const TWILIO_BEGAN: Day = '2008-01-01';

/** A stretch of days with fewer recordings than this is followed by one twice as long. */
const SPARSE = 400;

export interface SweepRange {
  readonly accountSid: AccountSid;
  /** Undefined: from the first recording there is. */
  readonly from?: Day | undefined;
  /** Where to begin when it is not all on one page, as one who goes on does; undefined: at `from`. */
  readonly startAt?: Day | undefined;
  /** Undefined: until now. */
  readonly to?: Day | undefined;
  /** Also those deleted in the last 40 days, as `deleted`. */
  readonly withDeleted?: boolean;
}

/** What Twilio lists of some days. */
export interface SweptDays {
  readonly from: Day;
  readonly to: Day;
  /** Oldest first, each once. */
  readonly recordings: readonly ListedRecording[];
  /** How many entries could not be read. */
  readonly unreadable: number;
  /** False when Twilio failed, or the time ended, in the midst of these days: the sweep throws next. */
  readonly isWhole: boolean;
}

interface Read {
  readonly recordings: Map<RecordingSid, ListedRecording>;
  unreadable: number;
  /** Whether there is more than was read. */
  hasMore: boolean;
}

const byAge = (one: ListedRecording, other: ListedRecording): number =>
  one.createdAt.getTime() - other.createdAt.getTime() || (one.sid < other.sid ? -1 : 1);

/**
 * What Twilio lists of an account, oldest first by whole days: in one request where all of it fits one page, else in
 * stretches of days that grow while they are sparse and shrink while they are too full for a page. A single day is read
 * whole, page by page. Whoever stops after some days goes on later with the day after them.
 *
 * Pages shift while recordings come and go, so that one may be missed: it is listed again by the next sweep of its day, which
 * finds it because nobody has brought it home.
 * @param today by GMT; nothing is newer.
 * @throws {RetryLater} what the listing throws, after the days that were read in part have been handed over.
 */
export const sweep = async function* (
  listing: RecordingsListing,
  { from, startAt, to, accountSid, withDeleted = false }: SweepRange,
  today: Day,
  deadline: Deadline,
): AsyncGenerator<SweptDays, void, undefined> {
  const last = to ?? today;

  /** @param pages that are read at most. */
  const read = async (first: Day | undefined, until: Day | undefined, pages: number, into: Read): Promise<void> => {
    const seen = new Set<string>();
    let next: string | undefined;
    for (let page = 0; page < pages; page++) {
      const {
        recordings,
        unreadable,
        next: following,
      } = await listing.page({ accountSid, from: first, to: until, withDeleted }, next, deadline);
      for (const one of recordings) into.recordings.set(one.sid, one);
      into.unreadable += unreadable;
      into.hasMore = following !== undefined;
      if (following === undefined) return;
      if (seen.has(following))
        throw new RetryLater('twilio-unavailable', { message: 'Twilio lists the same page again and again' });
      seen.add(following);
      next = following;
    }
  };
  const nothing = (): Read => ({ recordings: new Map(), unreadable: 0, hasMore: false });

  /** Created on a later day than was asked for, which Twilio may add: they belong to the next days. */
  let ahead: readonly ListedRecording[] = [];
  const swept = (days: Pick<SweptDays, 'from' | 'to' | 'isWhole'>, { recordings, unreadable }: Read): SweptDays => {
    for (const one of ahead) if (!recordings.has(one.sid)) recordings.set(one.sid, one);
    // Nobody's archive comes home because Twilio lists more than it was asked for.
    const all = [...recordings.values()].filter(({ createdAt }) => from === undefined || dayAt(createdAt) >= from);
    ahead = days.to === last ? [] : all.filter(({ createdAt }) => dayAt(createdAt) > days.to);
    const within =
      to === undefined && days.to === last ? all : all.filter(({ createdAt }) => dayAt(createdAt) <= days.to);
    return { ...days, recordings: within.sort(byAge), unreadable };
  };

  if (from === undefined || from < last) {
    const all = nothing();
    await read(from, to, 1, all);
    if (!all.hasMore) {
      yield swept({ from: from ?? TWILIO_BEGAN, to: last, isWhole: true }, all);
      return;
    }
  }

  let first = startAt ?? from ?? TWILIO_BEGAN;
  let length = 1;
  while (first <= last) {
    const until = plusDays(first, Math.min(length, daysBetween(first, last)) - 1);
    const some = nothing();
    try {
      // The last days have no end: whatever begins meanwhile, or a clock of Twilio's that is ahead, is listed as well.
      const end = to === undefined && until === last ? undefined : until;
      await read(first, end, first === until ? Infinity : 1, some);
    } catch (error) {
      yield swept({ from: first, to: until, isWhole: false }, some);
      throw error;
    }
    if (some.hasMore) {
      length = Math.ceil(daysBetween(first, until) / 2);
      continue;
    }
    yield swept({ from: first, to: until, isWhole: true }, some);
    if (some.recordings.size < SPARSE) length *= 2;
    first = plusDays(until, 1);
  }
};
