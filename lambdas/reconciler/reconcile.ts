import { type Day, dayAt } from '../core/days';
import type { Deadline } from '../core/deadline';
import { CredentialsUnusable, RetryLater, explain } from '../core/errors';
import type { DeadLetters, QueueDepths } from '../core/ports/queues';
import type { CallbackLog, RunId, RunRecords } from '../core/ports/reconciling';
import type { Receipts } from '../core/ports/receipts';
import type { Metrics } from '../core/ports/running';
import type { RecordingArchive } from '../core/ports/s3';
import type { RecordingsListing } from '../core/ports/twilio';
import type { AccountSid } from '../core/recording';
import type { Time } from '../core/time';
import { type Plan, planOf, stateAfter, outstandingBefore } from './account-state';
import { type Chosen, type Circumstances, decide } from './decide';
import { type Fed, type FeedingPorts, feedIn } from './feed-in';
import { HORIZON_MS, LAST_WORDS_MS, LISTING_PART, MEMORY_MS, TRIED_MS } from './limits';
import { type Parked, heldInQueues, totalOf, whatIsParked } from './parked';
import type { RunRequest } from './read-request';
import { ReceiptDays } from './receipt-days';
import { type Tally, publish, tally } from './report';
import type { Candidate } from './standing';
import { StoredDays } from './stored-days';
import { type Survey, type SurveyOptions, survey } from './survey';
import { Told } from './told';
import { type PartDeadline, within } from './within';

export interface ReconcilerPorts extends Omit<FeedingPorts, 'runs' | 'now'> {
  readonly listing: RecordingsListing;
  readonly receipts: Pick<Receipts, 'ofDay'>;
  readonly archive: Pick<RecordingArchive, 'list'>;
  readonly callbackLog: CallbackLog;
  readonly runs: RunRecords;
  readonly depths: QueueDepths;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  /** When the pipeline was made; undefined: nobody can tell. */
  readonly madeAt: (deadline: Deadline) => Promise<Date | undefined>;
  readonly time: Time;
}

export interface ReconcilerSettings {
  /** The first one is TWILIO_ACCOUNT_SID. */
  readonly accounts: readonly [AccountSid, ...AccountSid[]];
  readonly prefixes: readonly string[];
  readonly graceMs: number;
  readonly lookBackDays: number;
  readonly maxPerRun: number;
  readonly since: Day | undefined;
  /** How far back ingest's log reaches. */
  readonly logMs: number;
  /** Whether a Job may be found for a recording that had none. */
  readonly mayFindJobs: boolean;
}

/** What whoever invoked the run is told. */
export type Answer = Tally & {
  readonly dryRun: boolean;
  /** Whether all was looked at, and fed in what was to be: the next run has nothing left over from this one. */
  readonly done: boolean;
};

/** One Twilio account in a run. */
interface Account {
  readonly accountSid: AccountSid;
  readonly plan: Plan;
  readonly survey: Survey;
}

/**
 * Compares what Twilio still lists with what has come home, and feeds in what nobody told of or what has vanished on its way.
 * What it listed before something failed is fed in all the same.
 * @throws what went wrong, once all is done that could be done.
 */
export const reconcile = (ports: ReconcilerPorts, settings: ReconcilerSettings) => {
  const { receipts, archive, callbackLog, runs, depths, deadLetters, metrics, madeAt, log, time } = ports;
  const { accounts, graceMs, maxPerRun } = settings;

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
    const failures: unknown[] = [];
    const allowedMs = Math.min(whole.leftMs, (request.maxSeconds ?? Infinity) * 1000);
    using work = within(whole, allowedMs - Math.min(LAST_WORDS_MS, allowedMs / 4), time);
    using looking = within(work, work.leftMs() * LISTING_PART, time);

    const earlier = await runs.earlier(new Date(now.getTime() - MEMORY_MS), work);
    // Before Twilio is asked: what comes home meanwhile has a message among these, and is not listed any more.
    const held = await heldInQueues(depths, work);

    let lying: Promise<Parked | undefined> | undefined;
    const parked = () =>
      (lying ??= whatIsParked({ depths, deadLetters }, looking).catch((error: unknown) => {
        failures.push(error);
        log.warn('parked-unknown', { error: codeOf(error), reason: explain(error) });
        return undefined;
      }));
    const told = new Told({ callbackLog, log, time, reachMs: Math.min(settings.logMs, HORIZON_MS) });
    const evidence = {
      receipts: new ReceiptDays(receipts),
      stored: new StoredDays(archive, settings.prefixes),
      told,
      earlier,
      parked,
    };
    const unassignedBefore = (isSweep: boolean): Date | undefined => {
      if (!isSweep || !settings.mayFindJobs) return undefined;
      return asked === undefined ? new Date(dayAt(now)) : new Date(now.getTime() - TRIED_MS);
    };
    // The first run of all looks back on what came since the pipeline was made; an account that is added later has had no
    // callbacks so far.
    const firstLook = earlier.latest === undefined ? ((await madeAt(work)) ?? new Date(0)) : now;
    const firstLooks = new Map(
      accounts.map((accountSid) => [accountSid, earlier.latest?.accounts[accountSid]?.firstLook ?? firstLook]),
    );
    const circumstances = async (isSweep: boolean): Promise<Circumstances> => ({
      now,
      graceMs,
      held: totalOf(held),
      hidden: lying === undefined ? 0 : (await lying)?.hidden,
      unassignedBefore: unassignedBefore(isSweep),
    });

    const surveyed: Account[] = [];
    for (const [index, accountSid] of accounts.entries()) {
      // One account's backlog, or its silence, leaves the others their part of the time.
      using share = within(looking, looking.leftMs() / (accounts.length - index), time);
      const plan = planOf(earlier.latest?.accounts[accountSid], { today: dayAt(now), asked, ...settings });
      const around = await circumstances(plan.isSweep);
      const isEnough = (found: readonly Candidate[]) => !dryRun && decide(found, around).chosen.length >= maxPerRun;
      const options = { listing: ports.listing, evidence, now, graceMs, isEnough };
      surveyed.push({ accountSid, plan, survey: await surveyAll(accountSid, plan, options, share) });
    }

    const candidates = surveyed.flatMap(({ survey: { found } }) => [...found.values()]);
    const isSweep = surveyed.some(({ plan }) => plan.isSweep);
    const { standings, chosen } = decide(candidates, await circumstances(isSweep));
    const fed = dryRun
      ? wouldFeed(chosen)
      : await feedIn(chosen.slice(0, maxPerRun), { ...ports, now: time.now }, { run, firstAccount: accounts[0] }, work);
    const left = chosen.filter(({ candidate: { listed } }) => !fed.sids.has(listed.sid));

    const states = surveyed.map(({ accountSid, plan, survey: found }) => {
      const state = earlier.latest?.accounts[accountSid];
      const isMine = ({ listed }: Candidate) => listed.accountSid === accountSid;
      const mine = standings.filter(([candidate]) => isMine(candidate));
      const leftDay = firstDayOf(left.filter(({ candidate }) => isMine(candidate)));
      return {
        accountSid,
        found,
        before: outstandingBefore(state, plan, found.from),
        after: { ...stateAfter(state, plan, found, mine, leftDay), firstLook: firstLooks.get(accountSid) },
      };
    });
    // Nobody can tell how many callbacks were lost while the log cannot be read.
    const callbacksLost = told.unreadable === undefined ? fed.callbacksLost : undefined;
    const counts = tally({ now, standings, held, fedIn: fed.sids.size, callbacksLost, surveys: states });
    const done = left.length === 0 && surveyed.every(({ survey: { next } }) => next === undefined);

    for (const account of surveyed) tell(account);
    for (const { failure } of [...surveyed.map((account) => account.survey), fed])
      if (failure !== undefined) failures.push(failure);
    if (!dryRun) {
      publish(counts, metrics, allLostOf(callbacksLost));
      const after = Object.fromEntries(states.map((one) => [one.accountSid, one.after]));
      const state = { ...earlier.latest?.accounts, ...after };
      await runs.add(run, { at: time.now(), accounts: state, counts: numbersIn(counts) }, whole);
    }
    log.info('reconciled', { ...counts, done, dryRun, since: asked });
    if (failures.length > 0) throw together(failures);
    return { ...counts, done, dryRun };

    /**
     * Whether the webhook is reached at all: of all that was called since the first of them, these came and no other. What
     * ended before callbacks came here says nothing about it.
     */
    function allLostOf(count: number | undefined): number | undefined {
      const lost = chosen.filter(({ because, candidate: { listed, endedAt } }) => {
        const first = firstLooks.get(listed.accountSid);
        return because === 'callback-lost' && first !== undefined && endedAt >= first;
      });
      const [oldest] = lost;
      if (count === undefined || count === 0 || oldest === undefined) return undefined;
      return told.cameSince(oldest.candidate.endedAt) ? 0 : Math.min(count, lost.length);
    }
  };
};

/** Where there is more than one run can do, the last days are looked at all the same: a backlog does not hide them. */
const surveyAll = async (
  accountSid: AccountSid,
  { since, startAt, lookBackFrom }: Plan,
  options: SurveyOptions,
  deadline: PartDeadline,
): Promise<Survey> => {
  const today = dayAt(options.now);
  const all = await survey({ accountSid, since, startAt, today }, options, deadline);
  if (all.next === undefined || all.next >= lookBackFrom || all.failure !== undefined) return all;
  const recent = await survey({ accountSid, since: lookBackFrom, startAt: lookBackFrom, today }, options, deadline);
  return {
    ...all,
    found: new Map([...recent.found, ...all.found]),
    listed: all.listed + recent.listed,
    unreadable: all.unreadable + recent.unreadable,
    failure: recent.failure,
  };
};

/** What a run that only looks would feed in, in as many runs as it takes. */
const wouldFeed = (chosen: readonly Chosen[]): Fed => ({
  sids: new Set(chosen.map(({ candidate: { listed } }) => listed.sid)),
  callbacksLost: chosen.filter(({ because }) => because === 'callback-lost').length,
  failure: undefined,
});

const codeOf = (error: unknown) => (error instanceof RetryLater ? error.code : 'unexpected');

const firstDayOf = (left: readonly Chosen[]): Day | undefined =>
  left.map(({ candidate: { listed } }) => dayAt(listed.createdAt)).sort()[0];

const numbersIn = (counts: Tally): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  );

/** One error of all that went wrong: whoever invoked the run reads its message. */
const together = (failures: readonly unknown[]): unknown =>
  failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(explain).join('; '));
