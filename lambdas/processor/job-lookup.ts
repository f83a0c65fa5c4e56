import type { Deadline } from '../core/deadline';
import { explain } from '../core/errors';
import type { Job, Jobs } from '../core/ports/airtable';
import type { Log } from '../core/ports/running';
import type { CallSid } from '../core/recording';

/** Which Job a call belongs to; undefined when none or several claim it, or Airtable cannot say now: storing does not wait. */
export type JobLookup = (call: CallSid, deadline: Deadline) => Promise<Pick<Job, 'id' | 'number'> | undefined>;

/** For a base without a field for call SIDs. */
export const noJobLookup: JobLookup = () => Promise.resolve(undefined);

export const jobLookup =
  (jobs: Jobs, log: Log): JobLookup =>
  async (call, deadline) => {
    try {
      const [job, ...others] = await jobs.find({ ids: [], numbers: [], calls: [call] }, deadline);
      return others.length === 0 ? job : undefined;
    } catch (error) {
      log.info('job-lookup-postponed', { callSid: call, reason: explain(error) });
      return undefined;
    }
  };
