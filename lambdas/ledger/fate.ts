import type { Contradiction, Fate, LedgerEntry } from '../core/ledger';
import { UNASSIGNED, partsOf } from '../core/object-key';
import type { Receipt } from '../core/receipt';

export type Parked = NonNullable<LedgerEntry['parked']>;

/** What was found of a recording, wherever it was looked for. */
export interface Findings {
  readonly createdAt: Date;
  /** Its status at Twilio; `unknown` where Twilio does not know it. */
  readonly twilio: string;
  /** `unreadable`: something lies in its place. */
  readonly receipt: Receipt | 'unreadable' | undefined;
  /** Whether the audio lies where its receipt says; undefined when it may have expired, or nobody can tell. */
  readonly isWhereItSays: boolean | undefined;
  /** Where its audio lies, as its own, though no receipt says so. */
  readonly storedKey: string | undefined;
  readonly parked: Parked | undefined;
}

export interface Circumstances {
  /** Before that, recordings were deleted without receipts. */
  readonly receiptsSince: Date;
  /** A receipt that was made before, and asks for a deletion, has been seen to: nothing waits any more that would delete. */
  readonly deletedUntil: Date | undefined;
}

/** Twilio's audio is gone for good. */
const isGone = (twilio: string): boolean => twilio === 'deleted' || twilio === 'unknown';

/**
 * Whether the status of a receipt (processor/no-audio-status.ts) says that there never was audio: not that of one that was
 * given up while Twilio called it completed, as after an outage, or that somebody deleted.
 */
export const neverHadAudio = (status: string): boolean =>
  /^(absent|failed|not stored \(recording-(absent|failed)\))/.test(status);

/** What a recording's fate is: the first of these that is true. */
export const fateOf = (
  { createdAt, twilio, receipt, storedKey, parked }: Findings,
  { receiptsSince }: Circumstances,
): Fate => {
  const proof = receipt === 'unreadable' ? undefined : receipt;
  if (proof !== undefined && 'key' in proof) return proof.noted ? 'noted' : 'archived';
  // Given up, and brought home by a redrive: its line is not confirmed yet.
  if (storedKey !== undefined) return parked === undefined ? 'stored' : 'parked';
  if (isGone(twilio)) {
    if (proof !== undefined) return neverHadAudio(proof.status) ? 'no-audio' : 'lost';
    return createdAt < receiptsSince ? 'earlier' : 'lost';
  }
  // Whatever was said of it before, what Twilio does not call so may come home yet.
  if (proof !== undefined && (twilio === 'absent' || twilio === 'failed')) return 'no-audio';
  return parked === undefined ? 'open' : 'parked';
};

/** What cannot all be so. */
export const contradictionsOf = (
  { createdAt, twilio, receipt, isWhereItSays, storedKey, parked }: Findings,
  { receiptsSince, deletedUntil }: Circumstances,
): readonly Contradiction[] => {
  if (receipt === 'unreadable') return ['receipt-unreadable'];
  if (receipt !== undefined && 'key' in receipt) {
    const mayStillGo = deletedUntil === undefined || receipt.at >= deletedUntil || parked !== undefined;
    const isLeft = !receipt.keptAtTwilio && !isGone(twilio) && !mayStillGo;
    return [
      ...(isWhereItSays === false ? (['object-missing'] as const) : []),
      ...(isLeft ? (['left-at-twilio'] as const) : []),
    ];
  }
  const wasDeletedWithout = storedKey !== undefined && isGone(twilio) && createdAt >= receiptsSince;
  return wasDeletedWithout ? ['deleted-without-receipt'] : [];
};

/** Whether somebody has still to wait for the recording, so that the next ledger looks at it again. */
export const isUnsettled = ({ fate, status, key }: Pick<LedgerEntry, 'fate' | 'status' | 'key'>): boolean => {
  if (fate === 'open' || fate === 'parked') return true;
  // Its Job is to get a line about it.
  if (fate === 'lost') return status === undefined;
  // What no Job claims is home.
  return fate === 'stored' && key !== undefined && partsOf(key)?.job !== UNASSIGNED;
};
