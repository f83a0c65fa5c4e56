import type { Deadline } from '../core/deadline';
import type { Job } from '../core/ports/airtable';
import type { Recording } from '../core/recording';
import type { JobLookup } from './job-lookup';
import { type StorePorts, type StoreSettings, type Stored, storeRecording, storedAlready } from './store-recording';

/** A recording that is stored, and for which Job, as far as that is known. */
export interface StoredForJob extends Stored {
  readonly job: Partial<Pick<Job, 'id' | 'number'>>;
}

/**
 * Stores a recording under the number of its Job. When the callback did not tell it, the Job is looked for before its number
 * becomes part of the key; one that lies there already is not asked about again.
 * @throws as `storeRecording`
 */
export const storeForJob = (ports: StorePorts & { readonly jobOfCall: JobLookup }, settings: StoreSettings) => {
  const store = storeRecording(ports, settings);

  return async (recording: Recording, deadline: Deadline): Promise<StoredForJob> => {
    const { jobNumber: number } = recording;
    if (number !== undefined) return { ...(await store(recording, deadline)), job: { number } };
    const stored = await storedAlready(ports.store, recording, deadline);
    if (stored !== undefined) return { ...stored, job: {} };
    const job = (await ports.jobOfCall(recording.callSid, deadline)) ?? { number: undefined };
    return { ...(await store({ ...recording, jobNumber: job.number }, deadline)), job };
  };
};
