import type { Delivery } from '../core/delivery';
import { Parked, RetryLater } from '../core/errors';
import { hasCall, hasNumber } from '../core/job-match';
import { type LineEvent, groupOf } from '../core/messages';
import type { Job, JobQuery } from '../core/ports/airtable';

const distinct = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  Array.from(new Set(values.filter((value) => value !== undefined)));

/** One question to Airtable for a whole batch: by the id where it is known, else by the number, else by the call. */
export const queryFor = (events: readonly LineEvent[]): JobQuery => ({
  ids: distinct(events.map(({ jobId }) => jobId)),
  numbers: distinct(events.map(({ jobId, jobNumber }) => (jobId === undefined ? jobNumber : undefined))),
  calls: distinct(
    events.map(({ jobId, jobNumber, callSid }) =>
      jobId === undefined && jobNumber === undefined ? callSid : undefined,
    ),
  ),
});

const belongsTo =
  ({ jobId, jobNumber, callSid }: LineEvent) =>
  (job: Job): boolean => {
    if (jobId !== undefined) return job.id === jobId;
    return jobNumber === undefined ? hasCall(job, callSid) : hasNumber(job, jobNumber);
  };

/**
 * The one Job of an event; undefined while there is none.
 * @throws {Parked} `job-ambiguous` when several Jobs claim it: only a person can tell which is meant.
 */
export const jobOf = (event: LineEvent, jobs: readonly Job[]): Job | undefined => {
  const [job, ...others] = jobs.filter(belongsTo(event));
  if (others.length === 0) return job;
  const shared = event.jobNumber === undefined ? `the call ${event.callSid}` : 'the same job number';
  throw new Parked('job-ambiguous', {
    message:
      `${String(others.length + 1)} Jobs in Airtable have ${shared}, perhaps with white space around it: make it one, ` +
      'then redrive',
  });
};

/**
 * The event as it has to be queued for this Job; undefined when it is already. A Job that was found by its call, was
 * renamed, or writes its number in another way has other events in another group.
 */
export const movedTo = (event: LineEvent, { id, number }: Job): LineEvent | undefined => {
  const moved = { ...event, jobId: id, jobNumber: number };
  return groupOf(moved) === groupOf(event) ? undefined : moved;
};

/** The Job may be created, or learn its call, after the call: `RetryLater` until the patience ends, then undefined. */
export const stillWaiting = (
  { body, waitedSeconds }: Delivery<LineEvent>,
  patienceSeconds: number,
): RetryLater | undefined =>
  waitedSeconds >= patienceSeconds
    ? undefined
    : new RetryLater('job-missing', {
        message: `No Job for ${body.recordingSid} yet`,
        waitAtMostSeconds: patienceSeconds - waitedSeconds,
      });

/** The end of waiting for a Job that somebody named. */
export const jobMissing = ({ jobNumber, jobId }: LineEvent): Parked =>
  new Parked('job-missing', {
    message:
      jobId === undefined
        ? `No Job in Airtable has the number ${String(jobNumber)}: create it or correct it there, then redrive`
        : `The Job ${jobId} (${String(jobNumber)}) is no longer in Airtable: restore it from its trash, then redrive`,
  });
