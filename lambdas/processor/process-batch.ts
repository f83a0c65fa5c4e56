import { type BatchUseCase, each } from '../core/delivery';
import type { RecordingMessage } from '../core/messages';
import type { CallSid } from '../core/recording';
import type { JobLookups } from './job-lookup';
import { onceEach } from './once-each';
import { type ProcessorPorts, type ProcessorSettings, processRecording } from './process-recording';

export interface BatchPorts extends Omit<ProcessorPorts, 'jobOfCall'> {
  readonly jobsOfCalls: JobLookups;
}

/** The calls whose Job has to be looked for, if their recordings are not stored yet. */
const withoutJob = (body: RecordingMessage): CallSid[] =>
  body.outcome === 'completed' && body.jobNumber === undefined ? [body.callSid] : [];

/**
 * Brings the recordings of a batch home side by side, each on its own: one that is long, or stalls, holds up no other. What
 * they share is the question to Airtable, one for all, and the work on a recording of which several messages tell.
 */
export const processBatch =
  ({ jobsOfCalls, ...ports }: BatchPorts, settings: ProcessorSettings): BatchUseCase<RecordingMessage> =>
  async (deliveries, deadline, failsNow) => {
    const jobOfCall = jobsOfCalls(deliveries.flatMap(({ body }) => withoutJob(body)));
    const process = onceEach(processRecording({ ...ports, jobOfCall }, settings));
    // Of several messages about a recording, the one that has waited longest knows best when a wait is over.
    const oldestFirst = deliveries.toSorted((one, other) => other.waitedSeconds - one.waitedSeconds);
    return await each(process)(oldestFirst, deadline, failsNow);
  };
