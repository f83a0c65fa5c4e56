import type { Delivery } from '../core/delivery';
import { Parked, RetryLater } from '../core/errors';
import type { HistoryEvent } from '../core/messages';
import type { Job, JobQuery } from '../core/ports';

const distinct = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  Array.from(new Set(values.filter((value) => value !== undefined)));

/** One question to Airtable for a whole batch. */
export const queryFor = (events: readonly HistoryEvent[]): JobQuery => ({
  numbers: distinct(events.map(({ jobNumber }) => jobNumber)),
  calls: distinct(events.map(({ jobNumber, callSid }) => (jobNumber === undefined ? callSid : undefined))),
});

const belongsTo =
  ({ jobNumber, callSid }: HistoryEvent) =>
  (job: Job): boolean =>
    jobNumber === undefined ? job.callSids.includes(callSid) : job.number === jobNumber;

/**
 * The one Job of an event; undefined while there is none.
 * @throws {Parked} `job-ambiguous` when several Jobs claim it: only a person can tell which is meant.
 */
export const jobOf = (event: HistoryEvent, jobs: readonly Job[]): Job | undefined => {
  const [job, ...others] = jobs.filter(belongsTo(event));
  if (others.length === 0) return job;
  const shared = event.jobNumber === undefined ? `the call ${event.callSid}` : 'the same job number';
  throw new Parked('job-ambiguous', {
    message: `${String(others.length + 1)} Jobs in Airtable have ${shared}: make it one, then redrive`,
  });
};

/** The Job may be created, or learn its call, after the call: `RetryLater` until the patience ends, then undefined. */
export const stillWaiting = (
  { body, waitedSeconds }: Delivery<HistoryEvent>,
  patienceSeconds: number,
): RetryLater | undefined =>
  waitedSeconds >= patienceSeconds
    ? undefined
    : new RetryLater('job-missing', {
        message: `No Job for ${body.recordingSid} yet`,
        waitAtMostSeconds: patienceSeconds - waitedSeconds,
      });

/** The end of waiting for a Job whose number is known. */
export const jobMissing = ({ jobNumber }: HistoryEvent): Parked =>
  new Parked('job-missing', {
    message: `No Job in Airtable has the number ${String(jobNumber)}: create it or correct it there, then redrive`,
  });
