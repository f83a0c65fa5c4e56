import { type Day, dayAt } from '../core/days';
import type { Deadline } from '../core/deadline';
import { CredentialsUnusable, explain } from '../core/errors';
import type { RunId, RunRecords } from '../core/ports/reconciling';
import type { Metrics } from '../core/ports/running';
import type { ListedRecording } from '../core/ports/twilio';
import { outstandingOf, stateAfter } from './account-state';
import type { Chosen } from './decide';
import { type FeedingPorts, feedIn, wouldFeed } from './feed-in';
import { allLostOf, firstLooksOf } from './first-looks';
import { LAST_WORDS_MS, LISTING_PART, MEMORY_MS } from './limits';
import { type Account, type LookingPorts, type LookingSettings, codeOf, look } from './look';
import { heldInQueues } from './parked';
import type { RunRequest } from './read-request';
import { type Tally, oldestToTell, publish, tally } from './report';
import { inTurn } from './turns';
import { within } from './within';

export interface ReconcilerPorts extends LookingPorts, Omit<FeedingPorts, 'runs' | 'earlier' | 'time'> {
  readonly runs: RunRecords;
  readonly metrics: Metrics;
  /** When the pipeline was made; undefined: nobody can tell. */
  readonly madeAt: (deadline: Deadline) => Promise<Date | undefined>;
}

/** What whoever invoked the run is told. */
export type Answer = Tally & {
  readonly dryRun: boolean;
  /** Whether all was looked at, and fed in what was to be: the next run has nothing left over from this one. */
  readonly done: boolean;
};

/**
 * Compares what Twilio still lists with what has come home, and feeds in what nobody told of or what has vanished on its way.
 * What it listed before something failed is fed in all the same.
 * @throws what went wrong, once all is done that could be done.
 */
export const reconcile = (ports: ReconcilerPorts, settings: LookingSettings) => {
  const { runs, depths, metrics, madeAt, log, time } = ports;
  const { accounts, maxPerRun, lookBackDays } = settings;

  const tell = ({ accountSid, survey: { found, unreadable, failure } }: Account): void => {
    const unkeyed = [...found.values()].filter(({ listed }) => listed.callSid === undefined);
    if (unkeyed.length > 0)
      log.warn('recordings-unkeyed', {
        accountSid,
        count: unkeyed.length,
        recordingSids: unkeyed.slice(0, 20).map(({ listed }) => listed.sid),
      });
    if (unreadable > 0) log.warn('listing-unreadable', { accountSid, count: unreadable });
    if (failure === undefined) return;
    if (failure instanceof CredentialsUnusable) metrics.add('CredentialsUnusable');
    log.warn('account-not-reconciled', { accountSid, error: codeOf(failure), reason: explain(failure) });
  };

  return async (request: RunRequest, run: RunId, whole: Deadline & { readonly leftMs: number }): Promise<Answer> => {
    const now = time.now();
    const { dryRun, since: asked } = request;
    const allowedMs = Math.min(whole.leftMs, (request.maxSeconds ?? Infinity) * 1000);
    using work = within(whole, allowedMs - Math.min(LAST_WORDS_MS, allowedMs / 4), time);
    using looking = within(work, work.leftMs() * LISTING_PART, time);

    const earlier = await runs.earlier(new Date(now.getTime() - MEMORY_MS), work);
    // Before Twilio is asked: what comes home meanwhile has a message among these, and is not listed any more.
    const held = await heldInQueues(depths, work);
    const firstLooks = await firstLooksOf(accounts, earlier.latest, now, () => madeAt(work));
    const { surveyed, standings, chosen, told, failures } = await look(
      ports,
      settings,
      { now, earlier, held, asked, dryRun },
      looking,
    );

    const fed = dryRun
      ? wouldFeed(chosen)
      : await feedIn(
          inTurn(chosen, { maxPerRun, isRecent: isRecentOf(surveyed) }),
          { ...ports, earlier },
          { run, firstAccount: accounts[0] },
          work,
        );
    const left = chosen.filter(
      ({ candidate: { listed } }) => !fed.sids.has(listed.sid) && !fed.byOthers.has(listed.sid),
    );

    const states = surveyed.map(({ accountSid, plan, survey: found }) => {
      const state = earlier.latest?.accounts[accountSid];
      const isMine = ({ listed }: Pick<Chosen['candidate'], 'listed'>) => listed.accountSid === accountSid;
      const mine = standings.filter(([candidate]) => isMine(candidate));
      const leftDay = firstDayOf(left.filter(({ candidate }) => isMine(candidate)));
      return {
        accountSid,
        found,
        outstanding: outstandingOf(state, plan, found, mine, lookBackDays),
        after: { ...stateAfter(state, plan, found, mine, leftDay), firstLook: firstLooks.get(accountSid) },
      };
    });
    // Nobody can tell how many callbacks were lost while the log cannot be read.
    const callbacksLost = told.unreadable === undefined ? fed.callbacksLost : undefined;
    const counts = tally({ now, held, fedIn: fed.sids.size, callbacksLost, surveys: states });
    const surveys = surveyed.map(({ survey }) => survey);
    const done = left.length === 0 && surveys.every(({ next }) => next === undefined);

    for (const account of surveyed) tell(account);
    if (!dryRun) {
      const isWhole = surveys.every(({ from, failure }) => from !== undefined && failure === undefined);
      const { oldestTold: last = 0 } = earlier.latest?.counts ?? {};
      const oldest = oldestToTell(counts, { isWhole, last });
      publish(counts, metrics, { isWhole, oldest, allLost: allLostOf(chosen, callbacksLost, firstLooks, told) });
      const after = Object.fromEntries(states.map((one) => [one.accountSid, one.after]));
      const state = { ...earlier.latest?.accounts, ...after };
      await runs.add(
        run,
        { at: time.now(), accounts: state, counts: { ...numbersIn(counts), oldestTold: oldest ?? last } },
        whole,
      );
    }
    log.info('reconciled', { ...counts, done, dryRun, since: asked });
    const wrong = [...failures, ...[...surveys, fed].map(({ failure }) => failure)].filter((one) => one !== undefined);
    if (wrong.length > 0) throw together(wrong);
    return { ...counts, done, dryRun };
  };
};

/** Whether a recording is of the days that every run looks at. */
const isRecentOf = (surveyed: readonly Account[]) => {
  const first = new Map(surveyed.map(({ accountSid, plan }) => [accountSid, plan.lookBackFrom]));
  return ({ accountSid, createdAt }: ListedRecording): boolean => dayAt(createdAt) >= (first.get(accountSid) ?? '');
};

const firstDayOf = (left: readonly Chosen[]): Day | undefined =>
  left.map(({ candidate: { listed } }) => dayAt(listed.createdAt)).sort()[0];

const numbersIn = (counts: Tally): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  );

/** One error of all that went wrong: whoever invoked the run reads its message. */
const together = (failures: readonly unknown[]): unknown =>
  failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(explain).join('; '));
