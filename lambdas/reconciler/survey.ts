import { type Day, plusDays } from '../core/days';
import { endOf, isFeedable, isFinal } from '../core/fed-in';
import type { EarlierRuns } from '../core/ports/reconciling';
import type { ListedRecording, RecordingsListing } from '../core/ports/twilio';
import type { AccountSid, RecordingSid } from '../core/recording';
import { type SweptDays, sweep } from '../core/sweep';
import { UNFINISHED_MS } from './limits';
import type { Parked } from './parked';
import type { ReceiptDays } from './receipt-days';
import type { Candidate } from './standing';
import type { StoredDays } from './stored-days';
import type { Told } from './told';
import type { PartDeadline } from './within';

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
  /** Whether as much is found as one run can feed in. */
  readonly isEnough: (found: readonly Candidate[]) => boolean;
}

/** What was found of one account. */
export interface Survey {
  readonly found: ReadonlyMap<RecordingSid, Candidate>;
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

type Seen = { -readonly [Part in keyof Omit<Survey, 'found' | 'failure'>]: Survey[Part] };

/** When it was over. What Twilio calls over is: an end that is still to come is that of a clock, or of a length, which is wrong. */
const overAt = (listed: ListedRecording, now: Date): Date => {
  const end = endOf(listed);
  return end > now && isFinal(listed.status) ? listed.createdAt : end;
};

const isOutstanding = (listed: ListedRecording, { now, graceMs }: Pick<SurveyOptions, 'now' | 'graceMs'>): boolean => {
  const { status, createdAt } = listed;
  if (status === 'deleted') return false;
  return isFinal(status)
    ? overAt(listed, now).getTime() + graceMs < now.getTime()
    : createdAt.getTime() + UNFINISHED_MS < now.getTime();
};

/** Looks through what Twilio lists of an account, oldest first, for what has not come home. */
export const survey = async (stretch: Stretch, options: SurveyOptions, deadline: PartDeadline): Promise<Survey> => {
  const { accountSid, since, startAt, today } = stretch;
  const { listing, evidence, isEnough } = options;
  const found = new Map<RecordingSid, Candidate>();
  const seen: Seen = { listed: 0, unreadable: 0, from: undefined, next: startAt };

  const take = async (days: SweptDays): Promise<void> => {
    seen.listed += days.recordings.length;
    seen.unreadable += days.unreadable;
    for (const one of days.recordings)
      if (isOutstanding(one, options) && !(await evidence.receipts.has(one, deadline)))
        found.set(one.sid, await judged(one, evidence, options.now, deadline));
    for (const one of siblingsAmong(days.recordings.flatMap(({ sid }) => found.get(sid) ?? [])))
      found.set(one.listed.sid, { ...one, told: await evidence.told.of(one.listed.sid, one.endedAt, deadline) });
    seen.from ??= days.from;
    if (days.isWhole) seen.next = days.to < today ? plusDays(days.to, 1) : undefined;
  };

  try {
    for await (const days of sweep(listing, { accountSid, from: since, startAt }, today, deadline)) {
      await take(days);
      if (seen.next === undefined || isEnough([...found.values()])) break;
    }
  } catch (failure) {
    return { ...seen, found, failure: deadline.signal.aborted ? undefined : failure };
  }
  return { ...seen, found, failure: undefined };
};

const UNHEARD = { at: undefined, isSure: false };

/** Ingest's log is asked only about what is not stored, nor known from an earlier run: to read it takes long. */
const judged = async (
  listed: ListedRecording,
  evidence: Evidence,
  now: Date,
  deadline: PartDeadline,
): Promise<Candidate> => {
  const { receipts, told, earlier, parked } = evidence;
  const endedAt = overAt(listed, now);
  const isParked = (await parked())?.sids.has(listed.sid) === true;
  const fedInAt = (await earlier.fedIn(deadline)).get(listed.sid);
  const stored = await evidence.stored.of(listed, () => receipts.ofCall(listed, deadline), deadline);
  const candidate = { listed, endedAt, isFeedable: isFeedable(listed), isParked, stored, fedInAt };
  const isKnown = isParked || !candidate.isFeedable || fedInAt !== undefined || stored.as !== 'nothing';
  return { ...candidate, told: isKnown ? UNHEARD : await told.of(listed.sid, endedAt, deadline) };
};

/** Of one call, and stored under a key that may be of any of them. */
const siblingsAmong = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const ofCall = Map.groupBy(candidates, ({ listed }) => listed.callSid);
  return Array.from(ofCall.values())
    .filter((siblings) => siblings.length > 1)
    .flatMap((siblings) => siblings.filter(({ stored }) => stored.as !== 'nothing' && !stored.isOwn));
};
