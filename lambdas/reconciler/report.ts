import type { QueueDepth } from '../core/ports/queues';
import type { Metrics } from '../core/ports/running';
import type { Outstanding } from '../core/run-record';
import type { Survey } from './survey';

/** What a run has found and done. */
export interface Tally {
  /** Entries of Twilio's lists, unfinished recordings and those within the grace among them. */
  readonly listed: number;
  readonly unreadable: number;
  readonly outstanding: number;
  readonly waiting: number;
  readonly underWay: number;
  readonly parked: number;
  readonly unassigned: number;
  readonly unknown: number;
  /** In seconds, of those that are neither parked nor unassigned; 0 when there is none. */
  readonly oldestAgeSeconds: number;
  readonly fedIn: number;
  /** Null while nobody can tell: ingest's log cannot be read. */
  readonly callbacksLost: number | null;
}

interface Found {
  readonly now: Date;
  /** What the queues held before. */
  readonly held: QueueDepth;
  readonly fedIn: number;
  readonly callbacksLost: number | undefined;
  readonly surveys: readonly { readonly found: Survey; readonly outstanding: Outstanding }[];
}

const add = (one: Outstanding, other: Outstanding): Outstanding => ({
  parked: one.parked + other.parked,
  unassigned: one.unassigned + other.unassigned,
  open: one.open + other.open,
  stuck: one.stuck + other.stuck,
  oldest:
    one.oldest === undefined || (other.oldest !== undefined && other.oldest < one.oldest) ? other.oldest : one.oldest,
});

/**
 * How many are outstanding, and why. A message is no recording to SQS, so what waits and what is under way is told by counts:
 * never more than are open, and the rest is unknown.
 */
export const tally = ({ now, held, fedIn, callbacksLost, surveys }: Found): Tally => {
  const all = surveys.map(({ outstanding }) => outstanding).reduce(add);
  const sumOf = (count: 'listed' | 'unreadable') => surveys.reduce((sum, { found }) => sum + found[count], 0);
  const unreadable = sumOf('unreadable');
  const underWay = Math.min(all.open, held.inFlight);
  const waiting = Math.min(all.open - underWay, held.visible + held.delayed + fedIn);
  return {
    listed: sumOf('listed'),
    unreadable,
    outstanding: all.open + all.parked + all.unassigned + all.stuck + unreadable,
    waiting,
    underWay,
    parked: all.parked,
    unassigned: all.unassigned,
    unknown: all.open - underWay - waiting + all.stuck + unreadable,
    oldestAgeSeconds:
      all.oldest === undefined ? 0 : Math.max(Math.round((now.getTime() - all.oldest.getTime()) / 1000), 0),
    fedIn,
    callbacksLost: callbacksLost ?? null,
  };
};

interface Published {
  /** Whether Twilio was asked, and answered, for every account. */
  readonly isWhole: boolean;
  /** In seconds, as far as it is to be told: `oldestToTell`. */
  readonly oldest: number | undefined;
  /** How many callbacks were lost while none came; undefined when none was lost, or nobody can tell. */
  readonly allLost: number | undefined;
}

/**
 * How old the oldest recording is that is awaited, as far as that was looked at. Of a part of the accounts it is told where it is
 * no less than what was told last: so it ends no alarm, and one account's silence hides no other's trouble.
 * @param last what was told last.
 */
export const oldestToTell = (
  { oldestAgeSeconds: oldest }: Tally,
  { isWhole, last }: { readonly isWhole: boolean; readonly last: number },
): number | undefined => (isWhole || (oldest > 0 && oldest >= last) ? oldest : undefined);

/**
 * Counts what a run has found and done. Of a part of the accounts nothing is outstanding, and nothing is lost, as far as that
 * part goes: a number that small would end an alarm, so that none is published.
 */
export const publish = (found: Tally, metrics: Metrics, { isWhole, oldest, allLost }: Published): void => {
  const { callbacksLost } = found;
  if (callbacksLost !== null && (isWhole || callbacksLost > 0)) metrics.add('CallbacksLost', callbacksLost);
  if (allLost !== undefined) metrics.add('CallbacksAllLost', allLost);
  metrics.add('RecordingsReconciled', found.fedIn);
  if (oldest !== undefined) metrics.add('OldestOutstandingAge', oldest);
  if (!isWhole) return;
  metrics.add('OutstandingRecordings', found.outstanding);
  metrics.add('OutstandingWaiting', found.waiting);
  metrics.add('OutstandingUnderWay', found.underWay);
  metrics.add('OutstandingParked', found.parked);
  metrics.add('OutstandingUnassigned', found.unassigned);
  metrics.add('OutstandingUnknown', found.unknown);
};
