import { type Day, dayAt } from '../core/days';
import { RetryLater, explain } from '../core/errors';
import type { DeadLetters, QueueDepth, QueueDepths } from '../core/ports/queues';
import type { CallbackLog, EarlierRuns } from '../core/ports/reconciling';
import type { Receipts } from '../core/ports/receipts';
import type { Log } from '../core/ports/running';
import type { RecordingArchive } from '../core/ports/s3';
import type { RecordingsListing } from '../core/ports/twilio';
import type { AccountSid } from '../core/recording';
import type { Time } from '../core/time';
import { type Plan, planOf } from './account-state';
import { type Chosen, type Circumstances, decide } from './decide';
import { leftAtTwilio } from './left-at-twilio';
import { DAY_MS, HORIZON_MS, PARKED_PART, TRIED_MS } from './limits';
import { type Parked, totalOf, whatIsParked } from './parked';
import { ReceiptDays } from './receipt-days';
import type { Candidate, Standing } from './standing';
import { StoredDays } from './stored-days';
import type { Survey } from './survey';
import { surveyAccount } from './survey-account';
import { Told } from './told';
import { type PartDeadline, within } from './within';

export interface LookingPorts {
  readonly listing: RecordingsListing;
  readonly receipts: Pick<Receipts, 'ofDay' | 'read'>;
  readonly archive: Pick<RecordingArchive, 'list'>;
  readonly callbackLog: CallbackLog;
  readonly depths: QueueDepths;
  readonly deadLetters: DeadLetters;
  readonly log: Log;
  readonly time: Time;
}

export interface LookingSettings {
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
  /** After how many days S3 expires a recording. */
  readonly retentionDays: number;
  /** Whether copies are deleted at Twilio. */
  readonly deletes: boolean;
}

/** What a run begins with. */
export interface Beginning {
  readonly now: Date;
  readonly earlier: EarlierRuns;
  /** What the queues held before Twilio was asked. */
  readonly held: QueueDepth;
  readonly asked: Day | undefined;
  /** Whether all is looked at that the time allows, and not as much as can be fed in. */
  readonly dryRun: boolean;
}

/** One Twilio account in a run. */
export interface Account {
  readonly accountSid: AccountSid;
  readonly plan: Plan;
  readonly survey: Survey;
}

export interface Findings {
  readonly surveyed: readonly Account[];
  readonly standings: readonly (readonly [Candidate, Standing])[];
  /** Who ought to be fed in, as many as there are. */
  readonly chosen: readonly Chosen[];
  readonly told: Told;
  /** Besides the accounts' own. */
  readonly failures: readonly unknown[];
}

export const codeOf = (error: unknown) => (error instanceof RetryLater ? error.code : 'unexpected');

/** Looks at all accounts, and says who ought to be fed in. What fails takes nothing from the rest. */
export const look = async (
  ports: LookingPorts,
  settings: LookingSettings,
  { now, earlier, held, asked, dryRun }: Beginning,
  deadline: PartDeadline,
): Promise<Findings> => {
  const { receipts, log, time } = ports;
  const { accounts, graceMs, maxPerRun, mayFindJobs } = settings;
  const failures: unknown[] = [];

  const lookThrough = async (): Promise<Parked> => {
    using part = within(deadline, deadline.leftMs() * PARKED_PART, time);
    return await whatIsParked(ports, part);
  };
  let lying: Promise<Parked | undefined> | undefined;
  const parked = () =>
    (lying ??= lookThrough().catch((error: unknown) => {
      failures.push(error);
      log.warn('parked-unknown', { error: codeOf(error), reason: explain(error) });
      return undefined;
    }));
  const told = new Told({ ...ports, reachMs: Math.min(settings.logMs, HORIZON_MS) });
  const evidence = {
    receipts: new ReceiptDays(receipts),
    stored: new StoredDays(ports.archive, settings.prefixes),
    told,
    earlier,
    parked,
  };
  const againBefore = asked === undefined ? new Date(dayAt(now)) : new Date(now.getTime() - TRIED_MS);
  const circumstances = async (isSweep: boolean): Promise<Circumstances> => ({
    now,
    graceMs,
    held: totalOf(held),
    hidden: lying === undefined ? 0 : (await lying)?.hidden,
    againBefore: isSweep ? againBefore : undefined,
    mayFindJobs,
  });

  const expiredBefore = asked === undefined ? new Date(now.getTime() - settings.retentionDays * DAY_MS) : undefined;
  const surveyed: Account[] = [];
  for (const [index, accountSid] of accounts.entries()) {
    // One account's backlog, or its silence, leaves the others their part of the time.
    using share = within(deadline, deadline.leftMs() / (accounts.length - index), time);
    const plan = planOf(earlier.latest?.accounts[accountSid], { today: dayAt(now), asked, ...settings });
    const isEnough = async (found: readonly Candidate[]) =>
      !dryRun && decide(found, await circumstances(plan.isSweep)).chosen.length >= maxPerRun;
    const options = { listing: ports.listing, evidence, now, graceMs, expiredBefore, isEnough, time };
    surveyed.push({ accountSid, plan, survey: await surveyAccount(accountSid, plan, options, share) });
  }

  /** In a look at everything. */
  const copies = async (): Promise<readonly Chosen[]> => {
    const home = surveyed.filter(({ plan }) => plan.isSweep).flatMap(({ survey }) => survey.home);
    if (!settings.deletes || deadline.signal.aborted) return [];
    try {
      return await leftAtTwilio(home, { receipts, evidence, now, againBefore }, deadline);
    } catch (error) {
      // That the time is over is no failure.
      if (deadline.leftMs() > 0) failures.push(error);
      return [];
    }
  };

  const candidates = surveyed.flatMap(({ survey: { found } }) => [...found.values()]);
  const isSweep = surveyed.some(({ plan }) => plan.isSweep);
  const { standings, chosen } = decide(candidates, await circumstances(isSweep));
  return { surveyed, standings, chosen: [...chosen, ...(await copies())], told, failures };
};
