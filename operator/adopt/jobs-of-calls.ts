import type { Deadline } from '../../lambdas/core/deadline';
import { inParallel } from '../../lambdas/core/in-parallel';
import { hasCall } from '../../lambdas/core/job-match';
import type { Job, Jobs } from '../../lambdas/core/ports/airtable';
import type { CallJobs } from '../../lambdas/core/ports/reconciling';
import type { AccountSid, CallSid, JobNumber } from '../../lambdas/core/recording';

/** A call, and whose it is. */
export interface Called {
  readonly callSid: CallSid;
  readonly accountSid: AccountSid;
}

/** Each call once, in their order. */
export const distinct = (calls: readonly Called[]): readonly Called[] => [
  ...new Map(calls.map((call) => [call.callSid, call])).values(),
];

/** The Job of a call, as far as the call itself or Airtable says. */
export interface JobOfCall {
  /** What its lines are in order by: the Job's number, else its record. */
  readonly group: string;
  /** Undefined where no Job knows the call, several do, or the Job has no number: the history-writer asks again. */
  readonly jobNumber: JobNumber | undefined;
  readonly isKnown: boolean;
}

/** Of one look-up: a condition of some 60 characters each. */
export const CALLS_A_LOOKUP = 100;

export const noJob = (call: CallSid): JobOfCall => ({ group: call, jobNumber: undefined, isKnown: false });

/** For a base without a field for call SIDs, and where no Job is to get a line. */
export const withoutJobs = (calls: readonly Called[]): Promise<ReadonlyMap<CallSid, JobOfCall>> =>
  Promise.resolve(new Map(calls.map(({ callSid }) => [callSid, noJob(callSid)])));

const named = (jobNumber: JobNumber): JobOfCall => ({ group: `job ${jobNumber}`, jobNumber, isKnown: true });

const jobIn = (call: CallSid, jobs: readonly Job[]): JobOfCall => {
  const [job, ...others] = jobs.filter((one) => hasCall(one, call));
  if (job === undefined) return noJob(call);
  // The history-writer parks it: only a person can tell which of them is meant.
  if (others.length > 0) return { ...noJob(call), isKnown: true };
  return job.number === undefined ? { group: job.id, jobNumber: undefined, isKnown: true } : named(job.number);
};

/** Questions to Twilio that are under way at a time. */
const CALLS_AT_ONCE = 10;

interface JobPorts {
  /** Undefined: no field of the base tells of calls. */
  readonly jobs: Pick<Jobs, 'find'> | undefined;
  /** Undefined: no parameter of calls names a Job. */
  readonly callJobs: CallJobs | undefined;
}

/**
 * The Jobs of up to `CALLS_A_LOOKUP` calls: what the call itself says counts (RECONCILE_JOB_PARAMETER), as for the reconciler;
 * of the others Airtable is asked in one question.
 * @throws {RetryLater}
 */
export const jobsOfCalls =
  ({ jobs, callJobs }: JobPorts) =>
  async (calls: readonly Called[], deadline: Deadline): Promise<ReadonlyMap<CallSid, JobOfCall>> => {
    const found = new Map<CallSid, JobOfCall>();
    if (callJobs !== undefined)
      await inParallel(CALLS_AT_ONCE, calls, async (call) => {
        const jobNumber = await callJobs.jobOf(call, deadline);
        if (jobNumber !== undefined) found.set(call.callSid, named(jobNumber));
      });
    const others = calls.flatMap(({ callSid }) => (found.has(callSid) ? [] : [callSid]));
    const known =
      jobs === undefined || others.length === 0
        ? []
        : await jobs.find({ ids: [], numbers: [], calls: others }, deadline);
    for (const call of others) found.set(call, jobIn(call, known));
    return found;
  };
