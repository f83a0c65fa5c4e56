import { explain } from '../core/errors';
import type { Jobs, Log } from '../core/ports';
import type { CallSid, JobNumber } from '../core/recording';

/** `certain: false`: Airtable cannot say now; storing does not wait for it. */
interface JobAnswer {
  readonly number: JobNumber | undefined;
  readonly certain: boolean;
}

/** Asks which Job a call belongs to. */
export type JobLookup = (call: CallSid, deadline: AbortSignal) => Promise<JobAnswer>;

/** For a base without a field for call SIDs. */
export const noJobLookup: JobLookup = () => Promise.resolve({ number: undefined, certain: true });

export const jobLookup =
  (jobs: Jobs, log: Log): JobLookup =>
  async (call, deadline) => {
    try {
      const found = await jobs.find({ numbers: [], calls: [call] }, deadline);
      return { number: found.length === 1 ? found[0]?.number : undefined, certain: true };
    } catch (error) {
      log.info('job-lookup-postponed', { callSid: call, reason: explain(error) });
      return { number: undefined, certain: false };
    }
  };
