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
  /** Whether this run begins, or goes on with, a look at everything since its first day. */
  readonly isSweep: boolean;
  /** Whether somebody asks for another first day than the account's own: the daily look at everything knows nothing of it. */
  readonly isAsked: boolean;
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
  const lastDays = laterOf(back, own);
  const since = asked === undefined ? own : earlierOf(asked, lastDays);
  const isAsked = since !== own;
  const common = { own, since, lookBackFrom: laterOf(back, since), isAsked };
  const sweep = isAsked ? state?.asked : state?.sweep;
  // What a clock that was ahead has begun on a day to come would be done until then.
  const isResumed = sweep?.since === since && sweep.begun <= today && (!isAsked || sweep.begun >= plusDays(today, -1));
  if (isResumed && sweep.next !== undefined)
    return { ...common, startAt: sweep.next, isSweep: true, begun: sweep.begun };
  const isDone = asked === undefined && isResumed && sweep.begun >= today;
  return isDone
    ? { ...common, startAt: common.lookBackFrom, isSweep: false, begun: sweep.begun }
    : { ...common, startAt: since, isSweep: true, begun: today };
};

const earlierOf = (one: Day, other: Day): Day => (one < other ? one : other);
const laterOf = (one: Day, other: Day): Day => (one < other ? other : one);

type Judged = readonly (readonly [Candidate, Standing])[];

/** What is known of the days before those that a run looked at. */
const outstandingBefore = (state: AccountState | undefined, plan: Plan, from: Day | undefined): Outstanding => {
  if (state === undefined) return NOTHING;
  // Nothing was looked at: what is known stays.
  if (from === undefined || plan.isAsked) return state.before;
  return from <= plan.since || plan.startAt === plan.since ? NOTHING : state.before;
};

/** What is outstanding of an account, of the days that were not looked at, too. */
export const outstandingOf = (
  state: AccountState | undefined,
  plan: Plan,
  { from }: Pick<Survey, 'from'>,
  standings: Judged,
  lookBackDays: number,
): Outstanding => {
  const before = outstandingBefore(state, plan, from);
  if (!plan.isAsked || state === undefined) return counted(standings, before);
  const { sweep } = state;
  const edge = sweep.next ?? plusDays(sweep.begun, -lookBackDays);
  const isAmongThem = (day: Day) => day >= plan.own && day < edge;
  return counted(
    standings.filter(([{ listed }]) => !isAmongThem(dayAt(listed.createdAt))),
    before,
  );
};

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
  standings: Judged,
  left: Day | undefined,
): AccountState => {
  const { own, since, begun } = plan;
  const goesOnAt = plan.isSweep ? earlier(next, left) : undefined;
  const sweep = { since, begun, ...(goesOnAt !== undefined && { next: goesOnAt }) };
  if (plan.isAsked) {
    const { sweep: daily = { since: own, begun, next: own }, before = NOTHING } = state ?? {};
    return { since: own, sweep: daily, before, ...(goesOnAt !== undefined && { asked: sweep }) };
  }
  const edge = goesOnAt ?? plan.lookBackFrom;
  const older = from === undefined ? [] : standings.filter(([{ listed }]) => dayAt(listed.createdAt) < edge);
  return {
    since: own,
    sweep,
    ...(state?.asked !== undefined && { asked: state.asked }),
    before: counted(older, outstandingBefore(state, plan, from)),
  };
};
