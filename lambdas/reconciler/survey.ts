import { type Day, plusDays } from '../core/days';
import { endOf, isFeedable, isFinal } from '../core/fed-in';
import type { EarlierRuns } from '../core/ports/reconciling';
import type { ListedRecording, RecordingsListing } from '../core/ports/twilio';
import type { AccountSid, RecordingSid } from '../core/recording';
import type { Time } from '../core/time';
import { type SweptDays, sweep } from '../core/sweep';
import type { AtHome } from './left-at-twilio';
import { READING_PART, RECEIPTS_READ, UNFINISHED_MS } from './limits';
import type { Parked } from './parked';
import type { FoundReceipt, ReceiptDays } from './receipt-days';
import type { Candidate } from './standing';
import { NOT_STORED, type StoredDays } from './stored-days';
import type { Told } from './told';
import { type PartDeadline, within } from './within';

/** What a run asks, once for all accounts, about the recordings that Twilio lists. */
export interface Evidence {
  readonly receipts: ReceiptDays;
  readonly stored: StoredDays;
  readonly told: Told;
  readonly earlier: Pick<EarlierRuns, 'fedIn'>;
  /** Asked when the first recording is outstanding; undefined: nobody can tell. */
  readonly parked: () => Promise<Parked | undefined>;
}

export interface Stretch {
  readonly accountSid: AccountSid;
  readonly since: Day;
  /** Where to begin when it is not all on one page. */
  readonly startAt: Day;
  readonly today: Day;
}

export interface SurveyOptions {
  readonly listing: RecordingsListing;
  readonly evidence: Evidence;
  readonly now: Date;
  readonly graceMs: number;
  /** What began before is neither outstanding nor fed in: S3 would have expired it. Undefined: somebody asks for it. */
  readonly expiredBefore: Date | undefined;
  /** Whether as much is found as one run can feed in. */
  readonly isEnough: (found: readonly Candidate[]) => Promise<boolean>;
  readonly time: Pick<Time, 'steadyMs' | 'pause'>;
}

/** What was found of one account. */
export interface Survey {
  readonly found: ReadonlyMap<RecordingSid, Candidate>;
  /** What has come home with its audio: the last ones of these, as many as a run may read receipts of. */
  readonly home: readonly AtHome[];
  /** Entries of the list that could be read, each once. */
  readonly listed: number;
  readonly unreadable: number;
  /** From which day on it was looked at; undefined: not at all. */
  readonly from: Day | undefined;
  /** The day that comes next; undefined: all was looked at. */
  readonly next: Day | undefined;
  /** What Twilio, or something else, failed with. The end of the time is no failure. */
  readonly failure: unknown;
}

type Seen = { -readonly [Part in keyof Omit<Survey, 'found' | 'home' | 'failure'>]: Survey[Part] };

/** When it was over. What Twilio calls over is: an end that is still to come is that of a clock, or of a length, which is wrong. */
const overAt = (listed: ListedRecording, now: Date): Date => {
  const end = endOf(listed);
  return end > now && isFinal(listed.status) ? listed.createdAt : end;
};

/** Whether it ought to be home by now. */
const isDue = (listed: ListedRecording, { now, graceMs, expiredBefore }: SurveyOptions): boolean => {
  const { status, createdAt, startedAt = createdAt } = listed;
  if (status === 'deleted') return false;
  // Fed in it would be stored anew after each expiry, once a year for ever.
  if (expiredBefore !== undefined && startedAt < expiredBefore) return false;
  return isFinal(status)
    ? overAt(listed, now).getTime() + graceMs < now.getTime()
    : createdAt.getTime() + UNFINISHED_MS < now.getTime();
};

/** What is given up and completed may have its audio yet, which a callback or a run tried to fetch in vain. */
const isOutstanding = ({ status }: ListedRecording, receipt: FoundReceipt | undefined): boolean =>
  receipt === undefined || (status === 'completed' && !receipt.hasAudio);

/** Looks through what Twilio lists of an account, oldest first, for what has not come home. */
export const survey = async (stretch: Stretch, options: SurveyOptions, deadline: PartDeadline): Promise<Survey> => {
  const { accountSid, since, startAt, today } = stretch;
  const { listing, evidence, isEnough, time } = options;
  const found = new Map<RecordingSid, Candidate>();
  const home: AtHome[] = [];
  const seen: Seen = { listed: 0, unreadable: 0, from: undefined, next: startAt };

  const take = async (days: SweptDays): Promise<void> => {
    seen.listed += days.recordings.length;
    seen.unreadable += days.unreadable;
    for (const one of days.recordings) {
      if (!isDue(one, options)) continue;
      const receipt = await evidence.receipts.of(one, deadline);
      if (isOutstanding(one, receipt)) found.set(one.sid, await judged(one, receipt, options, deadline));
      else if (receipt?.hasAudio === true) home.push({ listed: one, endedAt: overAt(one, options.now), receipt });
    }
    home.splice(0, home.length - RECEIPTS_READ);
    for (const one of siblingsAmong(days.recordings.flatMap(({ sid }) => found.get(sid) ?? [])))
      found.set(one.listed.sid, { ...one, told: await evidence.told.of(one.listed.sid, one.endedAt, deadline) });
    seen.from ??= days.from;
    if (days.isWhole) seen.next = days.to < today ? plusDays(days.to, 1) : undefined;
  };

  // A clock, or RECONCILE_SINCE, is ahead: there is no such day yet.
  if (startAt > today) return { ...seen, found, home, from: startAt, next: undefined, failure: undefined };
  using reading = within(deadline, deadline.leftMs() * READING_PART, time);
  try {
    for await (const days of sweep(listing, { accountSid, from: since, startAt }, today, reading)) {
      await take(days);
      if (seen.next === undefined || (await isEnough([...found.values()]))) break;
    }
  } catch (failure) {
    return { ...seen, found, home, failure: reading.signal.aborted ? undefined : failure };
  }
  return { ...seen, found, home, failure: undefined };
};

const UNHEARD = { at: undefined, isSure: false };

/** Ingest's log is asked only about what is not stored, nor known from an earlier run: to read it takes long. */
const judged = async (
  listed: ListedRecording,
  receipt: FoundReceipt | undefined,
  { evidence, now }: SurveyOptions,
  deadline: PartDeadline,
): Promise<Candidate> => {
  const { receipts, told, earlier, parked } = evidence;
  const endedAt = overAt(listed, now);
  const isParked = (await parked())?.sids.has(listed.sid) === true;
  const fedInAt = (await earlier.fedIn(deadline)).get(listed.sid);
  const isGivenUp = receipt !== undefined;
  const stored = isGivenUp
    ? NOT_STORED
    : await evidence.stored.of(listed, () => receipts.ofCall(listed, deadline), deadline);
  const candidate = { listed, endedAt, isFeedable: isFeedable(listed), isParked, isGivenUp, stored, fedInAt };
  const isKnown = isParked || isGivenUp || !candidate.isFeedable || fedInAt !== undefined || stored.as !== 'nothing';
  return { ...candidate, told: isKnown ? UNHEARD : await told.of(listed.sid, endedAt, deadline) };
};

/** Of one call, and stored under a key that may be of any of them. */
const siblingsAmong = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const ofCall = Map.groupBy(candidates, ({ listed }) => listed.callSid);
  return Array.from(ofCall.values())
    .filter((siblings) => siblings.length > 1)
    .flatMap((siblings) => siblings.filter(({ stored }) => stored.as !== 'nothing' && !stored.isOwn));
};
