import { type Day, dayAt, plusDays } from '../core/days';
import type { AccountState, Outstanding } from '../core/run-record';
import { NOTHING, counted } from './decide';
import type { Candidate, Standing } from './standing';
import type { Survey } from './survey';

export interface Calendar {
  readonly today: Day;
  /** RECONCILE_SINCE. */
  readonly since: Day | undefined;
  readonly lookBackDays: number;
  /** What whoever asked for this run wants to have looked at. */
  readonly asked: Day | undefined;
}

/** What one run looks at, of one account. */
export interface Plan {
  /** The account's own first day. */
  readonly own: Day;
  /** The first day of this run. */
  readonly since: Day;
  /** Where to begin when it is not all on one page. */
  readonly startAt: Day;
  /** The first day that every run looks at. */
  readonly lookBackFrom: Day;
  /** Whether this run begins, or goes on with, the look at everything. */
  readonly isSweep: boolean;
  readonly begun: Day;
}

/**
 * Once a day everything since the account's first day is looked at, in as many runs as it takes; other runs look back some
 * days, and at everything, too, where that is on one page.
 */
export const planOf = (state: AccountState | undefined, calendar: Calendar): Plan => {
  const { today, since: setting, lookBackDays, asked } = calendar;
  const back = plusDays(today, -lookBackDays);
  const own = setting ?? state?.since ?? back;
  const since = asked ?? own;
  const lookBackFrom = back < since ? since : back;
  const sweep = state?.sweep;
  if (sweep?.since === since && sweep.next !== undefined)
    return { own, since, startAt: sweep.next, lookBackFrom, isSweep: true, begun: sweep.begun };
  const isDone = asked === undefined && sweep?.since === since && sweep.begun >= today;
  return isDone
    ? { own, since, startAt: lookBackFrom, lookBackFrom, isSweep: false, begun: sweep.begun }
    : { own, since, startAt: since, lookBackFrom, isSweep: true, begun: today };
};

/** What is known of the days before those that a run looked at. */
export const outstandingBefore = (state: AccountState | undefined, plan: Plan, from: Day | undefined): Outstanding =>
  state === undefined || (from !== undefined && from <= plan.since) || plan.startAt === plan.since
    ? NOTHING
    : state.before;

/** The earlier of two days; undefined comes after all of them. */
const earlier = (one: Day | undefined, other: Day | undefined): Day | undefined =>
  one === undefined || (other !== undefined && other < one) ? other : one;

/**
 * What the next run goes on from.
 * @param left the first day of which something that should have been fed in was not; undefined: there is none.
 */
export const stateAfter = (
  state: AccountState | undefined,
  plan: Plan,
  { from, next }: Pick<Survey, 'from' | 'next'>,
  standings: readonly (readonly [Candidate, Standing])[],
  left: Day | undefined,
): AccountState => {
  const goesOnAt = plan.isSweep ? earlier(next, left) : undefined;
  const edge = goesOnAt ?? plan.lookBackFrom;
  const older = standings.filter(([{ listed }]) => dayAt(listed.createdAt) < edge);
  return {
    since: plan.own,
    sweep: { since: plan.since, begun: plan.begun, ...(goesOnAt !== undefined && { next: goesOnAt }) },
    before: counted(older, outstandingBefore(state, plan, from)),
  };
};
