import type { Deadline } from '../../lambdas/core/deadline';
import type { Job, Jobs } from '../../lambdas/core/ports/airtable';
import type { CallSid, JobNumber } from '../../lambdas/core/recording';

/** The Job of a call, as far as Airtable knows one. */
export interface JobOfCall {
  /** What its lines are in order by. */
  readonly group: string;
  /** Undefined where no Job knows the call, several do, or the Job has no number: the history-writer asks again. */
  readonly jobNumber: JobNumber | undefined;
  readonly isKnown: boolean;
}

/** Of one look-up: a condition of some 60 characters each. */
export const CALLS_A_LOOKUP = 100;

export const noJob = (call: CallSid): JobOfCall => ({ group: call, jobNumber: undefined, isKnown: false });

/** For a base without a field for call SIDs, and where no Job is to get a line. */
export const withoutJobs = (calls: readonly CallSid[]): Promise<ReadonlyMap<CallSid, JobOfCall>> =>
  Promise.resolve(new Map(calls.map((call) => [call, noJob(call)])));

const jobIn = (call: CallSid, jobs: readonly Job[]): JobOfCall => {
  const [job, ...others] = jobs.filter(({ callSids }) => callSids.includes(call));
  if (job === undefined) return noJob(call);
  // The history-writer parks it: only a person can tell which of them is meant.
  if (others.length > 0) return { ...noJob(call), isKnown: true };
  return { group: job.id, jobNumber: job.number, isKnown: true };
};

/** The Jobs of up to `CALLS_A_LOOKUP` calls, in one question. @throws {RetryLater} */
export const jobsOfCalls =
  (jobs: Pick<Jobs, 'find'>) =>
  async (calls: readonly CallSid[], deadline: Deadline): Promise<ReadonlyMap<CallSid, JobOfCall>> => {
    const found = await jobs.find({ ids: [], numbers: [], calls }, deadline);
    return new Map(calls.map((call) => [call, jobIn(call, found)]));
  };
