import type { Deadline } from '../core/deadline';
import { explain } from '../core/errors';
import { hasCall } from '../core/job-match';
import type { Job, Jobs } from '../core/ports/airtable';
import type { Log } from '../core/ports/running';
import type { CallSid } from '../core/recording';

/** Which Job a call belongs to; undefined when none or several claim it, or Airtable cannot say now: storing does not wait. */
export type JobLookup = (call: CallSid, deadline: Deadline) => Promise<Pick<Job, 'id' | 'number'> | undefined>;

/** A look-up of each of these calls, and of no other. */
export type JobLookups = (calls: readonly CallSid[]) => JobLookup;

/** For a base without a field for call SIDs. */
export const noJobLookups: JobLookups = () => () => Promise.resolve(undefined);

/** The first look-up asks Airtable for the Jobs of all calls, in one request; the others share its answer. */
export const jobLookups =
  (jobs: Jobs, log: Log): JobLookups =>
  (calls) => {
    let found: Promise<readonly Job[]> | undefined;
    return async (call, deadline) => {
      try {
        found ??= jobs.find({ ids: [], numbers: [], calls: [...new Set(calls)] }, deadline);
        const [job, ...others] = (await found).filter((one) => hasCall(one, call));
        return others.length === 0 ? job : undefined;
      } catch (error) {
        log.info('job-lookup-postponed', { callSid: call, reason: explain(error) });
        return undefined;
      }
    };
  };
