import { ADOPTION_LOOKUP_INTERVAL_MS } from '../../lambdas/core/airtable-budget';
import type { Deadline } from '../../lambdas/core/deadline';
import type { Feedable } from '../../lambdas/core/fed-in';
import type { AccountSid } from '../../lambdas/core/recording';
import { asOperator } from '../cli/as-operator';
import type { Run, Session } from '../cli/command';
import { EXIT, type ExitCode } from '../cli/exit-codes';
import { Failure, usageFailure } from '../cli/failure';
import { failureOf } from '../cli/failure-of';
import type { Pipeline } from '../cli/find-pipeline';
import { untilInterrupted } from '../cli/interruptible';
import { progressOn } from '../cli/progress';
import { type Adopted, adopt } from './adopt';
import { Arrivals } from './arrivals';
import { type Deployed, deployed } from './deployed';
import { documentOf } from './document';
import { CALLS_A_LOOKUP, type Called, distinct, withoutJobs } from './jobs-of-calls';
import { leftOverOf } from './left-over';
import { type Looked, look } from './look';
import { type Asked, askedOf } from './options';
import { sumOf } from './sum';
import { type Sample, progressLine, tellLeftOver, tellSum } from './told';

const NOTHING: Adopted = { fates: new Map(), fedIn: 0, stopped: undefined };

/** @throws {Failure} of an account that the pipeline does not know */
const accountsOf = ({ account }: Asked, { accounts }: Deployed): readonly AccountSid[] => {
  if (account === undefined) return accounts;
  if (accounts.includes(account)) return [account];
  throw usageFailure(
    `--account is ${account}, and the pipeline knows ${accounts.join(', ')}: see TWILIO_ACCOUNT_SIDS in docs/twilio.md.`,
  );
};

/** How many of some calls, spread over all, are known to a Job; undefined where nobody is asked. */
const sampleOf = async (
  feedable: readonly Feedable[],
  { withoutHistory }: Asked,
  { jobsOf }: Deployed,
  { output }: Session,
  deadline: Deadline,
): Promise<Sample | undefined> => {
  const calls = distinct(feedable);
  if (withoutHistory || calls.length === 0) return undefined;
  if (jobsOf === undefined) {
    output.note(
      'Neither AIRTABLE_CALL_SID_FIELD nor RECONCILE_JOB_PARAMETER is set, so that no Job is found for a call: docs/airtable.md',
    );
    return undefined;
  }
  const step = Math.max(1, calls.length / CALLS_A_LOOKUP);
  const some = new Set<Called>();
  for (let at = 0; at < calls.length && some.size < CALLS_A_LOOKUP; at += step) {
    const call = calls[Math.floor(at)];
    if (call !== undefined) some.add(call);
  }
  const jobs = await jobsOf([...some], deadline);
  return { calls: some.size, known: [...jobs.values()].filter(({ isKnown }) => isKnown).length };
};

/** @throws {Failure} unless a person says yes */
const confirm = async (count: number, { yes, rate }: Asked, { means }: Session): Promise<void> => {
  if (yes || means.terminal === undefined) return;
  const chosen = await means.terminal.choose(`Feed in ${count}, ${rate} a second?`, [
    { value: 'yes', label: 'Yes' },
    { value: 'no', label: 'No' },
  ]);
  if (chosen !== 'yes') throw new Failure('interrupted', 'Nothing was fed in.', { exit: EXIT.interrupted });
};

/** What no waiting mends, such as credentials of AWS that have expired. */
const LASTING = ['credentials-expired', 'credentials-refused', 'no-credentials', 'not-allowed', 'clock-wrong'];

const bringHome = async (
  { feedable, givenUp }: Pick<Looked, 'feedable' | 'givenUp'>,
  asked: Asked,
  of: Deployed,
  { means, output }: Session,
  deadline: Deadline,
): Promise<Adopted> => {
  using progress = progressOn(means, output);
  const isAsking = of.jobsOf !== undefined && !asked.withoutHistory;
  return await adopt(
    feedable,
    {
      recordings: of.recordings,
      jobsOf: isAsking && of.jobsOf !== undefined ? of.jobsOf : withoutJobs,
      arrivals: new Arrivals({ ...of, givenUp }),
      depths: of.depths,
      now: means.now,
      pause: means.pause,
      isLasting: (error) => LASTING.includes(failureOf(error, means).code),
      tell: (state) => {
        progress.say(progressLine(state, asked));
      },
    },
    {
      rate: asked.rate,
      withoutHistory: asked.withoutHistory,
      lookupIntervalMs: isAsking ? ADOPTION_LOOKUP_INTERVAL_MS : 0,
      firstAccount: of.firstAccount,
      patienceMs: of.patienceMs,
    },
    deadline,
  );
};

const adoptFrom = async (pipeline: Pipeline, asked: Asked, session: Session, deadline: Deadline): Promise<ExitCode> => {
  const { output } = session;
  const of = await deployed(pipeline, session);
  const found = await look(asked, accountsOf(asked, of), of, session, deadline);
  const { lifecycle, prices } = of;
  const sum = sumOf(found.all, { unreadable: found.unreadable, lifecycle, prices });
  const sample = await sampleOf(found.feedable, asked, of, session, deadline);
  tellSum(sum, { asked, lifecycle, sample }, output);
  for (const { accountSid, error } of found.leftOut)
    output.note(`${accountSid} is left out: ${failureOf(error, session.means).message}`);

  let adopted = NOTHING;
  if (!asked.dryRun && found.feedable.length > 0) {
    await confirm(found.feedable.length, asked, session);
    adopted = await bringHome(found, asked, of, session, deadline);
  }
  const leftOver = leftOverOf(found.all, adopted, found.fates);
  const { leftOut } = found;
  output.document(documentOf(pipeline, { asked, sum, lifecycle, sample, adopted, leftOver, leftOut }));
  const home = [...adopted.fates.values()].filter(({ at }) => at === 'home').length;
  output.line();
  if (found.feedable.length === 0) output.line('There is nothing to bring home.');
  else if (asked.dryRun) output.line('Nothing was fed in: this is what there is.');
  else output.line(`Home: ${home} of ${found.feedable.length}.`);
  if (adopted.stopped !== undefined) {
    output.line(`Fed in: ${adopted.fedIn}; those on their way come home by themselves. Run it again, and it goes on.`);
    if (adopted.stopped !== 'interrupted') throw adopted.stopped;
    throw new Failure('interrupted', 'Stopped.', { exit: EXIT.interrupted });
  }
  if (!asked.dryRun && leftOver.length > 0) tellLeftOver(leftOver, output);
  const isAll = leftOut.length === 0 && (asked.dryRun || leftOver.length === 0);
  return isAll ? EXIT.done : EXIT.incomplete;
};

/** `recordings adopt`: exits with 4 when something of the range is not home in the end. */
export const run: Run = async (options, session) => {
  const { means, output } = session;
  const asked = askedOf(options, means.now(), means.terminal !== undefined && !output.json);
  return await asOperator(session, async (pipeline) => {
    using deadline = untilInterrupted(means);
    return await adoptFrom(pipeline, asked, session, deadline);
  });
};
