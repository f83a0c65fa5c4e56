import { explain } from '../core/errors';
import type { Jobs, Log } from '../core/ports';
import type { CallSid, JobNumber } from '../core/recording';

/** Asks which Job a call belongs to. Undefined also when Airtable cannot say now: storing never waits for it. */
export type JobLookup = (call: CallSid, deadline: AbortSignal) => Promise<JobNumber | undefined>;

/** For a base without a field for call SIDs. */
export const noJobLookup: JobLookup = () => Promise.resolve(undefined);

export const jobLookup =
  (jobs: Jobs, log: Log): JobLookup =>
  async (call, deadline) => {
    try {
      const found = await jobs.find({ numbers: [], calls: [call] }, deadline);
      return found.length === 1 ? found[0]?.number : undefined;
    } catch (error) {
      log.info('job-lookup-postponed', { callSid: call, reason: explain(error) });
      return undefined;
    }
  };
