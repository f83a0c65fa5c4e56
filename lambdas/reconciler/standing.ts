import type { ListedRecording } from '../core/ports/twilio';
import type { CallSid } from '../core/recording';
import type { Stored } from './stored-days';
import type { Hearsay } from './told';

/** A recording past the grace without a receipt, or given up without audio, and what is known of it. */
export interface Candidate {
  readonly listed: ListedRecording;
  readonly endedAt: Date;
  /** It can be fed in: it is over, and names what was recorded. */
  readonly isFeedable: boolean;
  readonly isParked: boolean;
  /** A receipt says that it has no audio; Twilio, which calls it completed, may have it by now. */
  readonly isGivenUp: boolean;
  readonly stored: Stored;
  readonly told: Hearsay;
  /** When a run has fed it in last. */
  readonly fedInAt: Date | undefined;
}

/** Why a recording is fed in. */
export type Because =
  | 'callback-lost'
  | 'never-told'
  | 'no-message-left'
  | 'overdue'
  | 'unassigned'
  | 'given-up'
  /** It has come home; its copy was to be deleted, and is there yet. */
  | 'left-at-twilio';

/** What is to be said of a candidate, without a look at the others. */
export type Standing =
  | { readonly kind: 'stuck' | 'parked' | 'unassigned' | 'given-up' }
  /** `heardAt`: when somebody told of it last, or it was fed in; undefined: never, as far as that matters. */
  | { readonly kind: 'open'; readonly heardAt: Date | undefined; readonly isLost: boolean };

/**
 * Elastic SIP trunks send no callbacks at all, so that none was lost (Twilio, "Elastic SIP Trunking: Recording": only polling
 * tells).
 */
const TRUNK = 'Trunking';

const latest = (...dates: readonly (Date | undefined)[]): Date | undefined =>
  dates.reduce((last, date) => (last === undefined || (date !== undefined && date > last) ? date : last), undefined);

const heardOf = ({ told, fedInAt }: Candidate): Date | undefined => latest(told.at, fedInAt);

/** The calls of which somebody told a recording: a key that may be of any of the call's recordings is that one's. */
export const callsHeardOf = (candidates: readonly Candidate[]): ReadonlySet<CallSid> =>
  new Set(candidates.flatMap((one) => (heardOf(one) === undefined ? [] : (one.listed.callSid ?? []))));

/**
 * @param horizon before which whatever was told is in no queue any more.
 * @param callsHeard `callsHeardOf` all of them.
 */
export const standingOf = (candidate: Candidate, horizon: Date, callsHeard: ReadonlySet<CallSid>): Standing => {
  const { listed, endedAt, isFeedable, isParked, isGivenUp, told } = candidate;
  if (isParked) return { kind: 'parked' };
  if (!isFeedable) return { kind: 'stuck' };
  if (isGivenUp) return { kind: 'given-up' };
  const heardAt = heardOf(candidate);
  const isSiblings =
    !candidate.stored.isOwn && heardAt === undefined && listed.callSid !== undefined && callsHeard.has(listed.callSid);
  const stored = isSiblings ? 'nothing' : candidate.stored.as;
  if (stored === 'unassigned') return { kind: 'unassigned' };
  if (heardAt !== undefined) return { kind: 'open', heardAt, isLost: false };
  // Somebody has told of it, or it would not be there.
  if (stored === 'assigned') return { kind: 'open', heardAt: endedAt, isLost: false };
  if (told.isSure) return { kind: 'open', heardAt: undefined, isLost: listed.source !== TRUNK };
  return { kind: 'open', heardAt: endedAt < horizon ? undefined : endedAt, isLost: false };
};
