import type { JobNumber, Recording } from './recording';

type Called = Pick<Recording, 'callSid' | 'startedAt'>;

/** Where a recording lies in the bucket: `{prefix}/yyyy/mm/dd/{CallSid}-{job}[-{RecordingSid}].mp3`, at most 1,024 bytes. */
export type ObjectKey = string;

const UNASSIGNED = 'unassigned';

/** 100 characters of at most 4 bytes leave room for prefix, date and SIDs in S3's 1,024 bytes. */
const MAX_JOB_CHARACTERS = 100;

/** Letters and digits of any script stay readable; what S3, shells or URLs treat specially becomes `_`. */
export const jobInKey = (job: JobNumber | undefined): string =>
  job === undefined
    ? UNASSIGNED
    : Array.from(job.replace(/[^\p{L}\p{M}\p{N}._-]/gu, '_'))
        .slice(0, MAX_JOB_CHARACTERS)
        .join('');

/** What every key of the call begins with, on the day the recording began (in UTC). */
export const stemOf = ({ callSid, startedAt }: Called, prefix: string): string =>
  `${prefix}/${startedAt.toISOString().slice(0, 10).replaceAll('-', '/')}/${callSid}-`;

/**
 * The keys a recording may lie under, in the order to try them. The date is the recording's start in UTC, so that a
 * retry after midnight meets the same key; the second key serves when something else has the first.
 */
export const keysFor = (recording: Recording, prefix: string): readonly [ObjectKey, ObjectKey] => {
  const stem = `${stemOf(recording, prefix)}${jobInKey(recording.jobNumber)}`;
  return [`${stem}.mp3`, `${stem}-${recording.sid}.mp3`];
};
