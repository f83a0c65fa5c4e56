import type { JobNumber } from '../core/recording';
import type { Outstanding } from '../core/run-record';
import { ESTIMATE, HORIZON_MS, OVERDUE_MS } from './limits';
import { type Because, type Candidate, type Standing, callsHeardOf, standingOf } from './standing';

export interface Circumstances {
  readonly now: Date;
  readonly graceMs: number;
  /** How many messages the queues held before Twilio was asked: every recording under way has one of them. */
  readonly held: number;
  /** How many dead letters nobody could look at; undefined: nobody can tell what is parked. */
  readonly hidden: number | undefined;
  /** Since when what came to an end before must not have been fed in to be tried once more; undefined: none is. */
  readonly againBefore: Date | undefined;
  /** Whether a Job may be found for a recording that had none. */
  readonly mayFindJobs: boolean;
}

/** One that is to be fed in. */
export interface Chosen {
  readonly candidate: Pick<Candidate, 'listed' | 'endedAt'>;
  readonly because: Because;
  /** Under which it is stored; undefined: nobody can tell. */
  readonly jobNumber?: JobNumber | undefined;
}

/** Whether fewer messages are left than recordings are under way; SQS's numbers are estimates. */
const isMissing = (open: number, held: number): boolean => open - held > Math.floor(held * ESTIMATE);

/**
 * Who is fed in, and how the others stand; the same for the same candidates. What is under way is left: it is told of or fed
 * in, and the queues hold as many messages. Where they hold fewer something has vanished, and what was heard of longer ago
 * than the grace is fed in again: nobody can tell which of them it was, and idempotency absorbs the others.
 */
export const decide = (candidates: readonly Candidate[], circumstances: Circumstances) => {
  const { now, graceMs, held, hidden, againBefore, mayFindJobs } = circumstances;
  const before = (ms: number) => new Date(now.getTime() - ms);
  const [horizon, grace, overdue] = [before(HORIZON_MS), before(graceMs), before(OVERDUE_MS)];

  const callsHeard = callsHeardOf(candidates);
  const standings = candidates.map((candidate): readonly [Candidate, Standing] => [
    candidate,
    standingOf(candidate, horizon, callsHeard),
  ]);
  const underWay = standings.filter(([, standing]) => standing.kind === 'open' && standing.heardAt !== undefined);
  const hasVanished = hidden !== undefined && isMissing(underWay.length, held + hidden);

  /** Dead letters are hidden in the queue of the history only, which is told of audio once that is stored. */
  const mayLookFor = ({ listed, stored }: Candidate): boolean =>
    hidden === 0 || (hidden !== undefined && listed.status === 'completed' && stored.as === 'nothing');

  const reasonFor = (candidate: Candidate, standing: Standing): Because | undefined => {
    if (standing.kind === 'given-up') return isDueAgain(candidate, againBefore) ? 'given-up' : undefined;
    if (standing.kind === 'unassigned')
      return mayFindJobs && isDueAgain(candidate, againBefore) ? 'unassigned' : undefined;
    if (standing.kind !== 'open') return undefined;
    const { heardAt, isLost } = standing;
    if (heardAt === undefined) return isLost ? 'callback-lost' : 'never-told';
    if (hasVanished && heardAt < grace) return 'no-message-left';
    return mayLookFor(candidate) && heardAt < overdue ? 'overdue' : undefined;
  };

  const chosen = standings.flatMap(([candidate, standing]): Chosen[] => {
    const because = reasonFor(candidate, standing);
    return because === undefined ? [] : [{ candidate, because }];
  });
  return { standings, chosen };
};

/** Whether one that came to an end before is to be tried once more. */
export const isDueAgain = ({ fedInAt }: Pick<Candidate, 'fedInAt'>, before: Date | undefined): boolean =>
  before !== undefined && (fedInAt === undefined || fedInAt < before);

/** Who ended earlier comes first. */
export const byAge = ({ candidate: one }: Chosen, { candidate: other }: Chosen): number =>
  one.endedAt.getTime() - other.endedAt.getTime() || (one.listed.sid < other.listed.sid ? -1 : 1);

export const NOTHING: Outstanding = { parked: 0, unassigned: 0, open: 0, stuck: 0 };

/** How many of each kind there are, added to what is known of others. */
export const counted = (standings: Iterable<readonly [Candidate, Standing]>, others: Outstanding): Outstanding => {
  const counts = { ...others };
  for (const [{ endedAt }, { kind }] of standings) {
    // Those that were given up wait for Twilio.
    counts[kind === 'given-up' ? 'stuck' : kind] += 1;
    const isWaitedFor = kind === 'open' || kind === 'stuck';
    if (isWaitedFor && (counts.oldest === undefined || endedAt < counts.oldest)) counts.oldest = endedAt;
  }
  return counts;
};
