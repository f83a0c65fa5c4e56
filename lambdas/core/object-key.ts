import * as z from 'zod';
import { type CallSid, type JobNumber, type Recording, type RecordingSid, callSid, recordingSid } from './recording';

type Called = Pick<Recording, 'callSid' | 'startedAt'>;

/** Where a recording lies in the bucket: `{prefix}/yyyy/mm/dd/{CallSid}-{job}[-{RecordingSid}].mp3`, at most 1,024 bytes. */
export type ObjectKey = string;

/** In a key, of a recording whose Job nobody knows. */
export const UNASSIGNED = 'unassigned';

/** 100 characters of at most 4 bytes leave room for prefix, date and SIDs in S3's 1,024 bytes. */
const MAX_JOB_CHARACTERS = 100;

/** Letters and digits of any script stay readable; what S3, shells or URLs treat specially becomes `_`. */
export const jobInKey = (job: JobNumber | undefined): string =>
  job === undefined
    ? UNASSIGNED
    : Array.from(job.replace(/[^\p{L}\p{M}\p{N}._-]/gu, '_'))
        .slice(0, MAX_JOB_CHARACTERS)
        .join('');

/** The folder of the recordings that began on a day (`yyyy-mm-dd`, of UTC); it ends with a slash. */
export const folderOfDay = (day: string, prefix: string): string => `${prefix}/${day.replaceAll('-', '/')}/`;

/** What every key of the call begins with, on the day the recording began (in UTC). */
export const stemOf = ({ callSid, startedAt }: Called, prefix: string): string =>
  `${folderOfDay(startedAt.toISOString().slice(0, 10), prefix)}${callSid}-`;

/**
 * The keys a recording may lie under, in the order to try them. The date is the recording's start in UTC, so that a
 * retry after midnight meets the same key; the second key serves when something else has the first.
 */
export const keysFor = (recording: Recording, prefix: string): readonly [ObjectKey, ObjectKey] => {
  const stem = `${stemOf(recording, prefix)}${jobInKey(recording.jobNumber)}`;
  return [`${stem}.mp3`, `${stem}-${recording.sid}.mp3`];
};

/** What the key of a recording says. */
export interface KeyParts {
  readonly prefix: string;
  /** When the recording began: a day of UTC, `yyyy-mm-dd`. */
  readonly day: string;
  readonly callSid: CallSid;
  /** As `jobInKey` writes it: several job numbers may look the same here. */
  readonly job: string;
  /** Only in the second of the two keys that a recording may have. */
  readonly recordingSid: RecordingSid | undefined;
}

const calendarDay = z.iso.date();

const KEY =
  /^(?<prefix>.+)\/(?<year>\d{4})\/(?<month>\d{2})\/(?<day>\d{2})\/(?<call>C[AF][0-9a-fA-F]{32})-(?<job>[^/]+?)(-(?<sid>RE[0-9a-fA-F]{32}))?\.mp3$/u;

/** What a key says; undefined of one that the pipeline does not make. */
export const partsOf = (key: ObjectKey): KeyParts | undefined => {
  const { prefix, year, month, day, call, job, sid } = KEY.exec(key)?.groups ?? {};
  if (prefix === undefined || job === undefined || Array.from(job).length > MAX_JOB_CHARACTERS) return undefined;
  const date = `${String(year)}-${String(month)}-${String(day)}`;
  if (!calendarDay.safeParse(date).success) return undefined;
  return {
    prefix,
    day: date,
    callSid: callSid.parse(call),
    job,
    recordingSid: recordingSid.optional().parse(sid),
  };
};

const JOB_OF_KEY = /\/C[AF][0-9a-fA-F]{32}-(?<job>[^/]+)\.mp3$/u;

/** Whether the key may be of a recording of the job; other jobs may look the same there, and metadata tells. */
export const mayBeOf = (key: ObjectKey, job: JobNumber): boolean => {
  const named = JOB_OF_KEY.exec(key)?.groups?.job;
  const own = jobInKey(job);
  return (
    named === own || (named?.startsWith(`${own}-`) === true && /^-RE[0-9a-fA-F]{32}$/.test(named.slice(own.length)))
  );
};

/** Whether a key that may be of the job is of no other one, whatever its metadata say: nothing was cut or replaced. */
export const tellsJob = (job: JobNumber): boolean =>
  jobInKey(job) === job && !job.includes('_') && job !== UNASSIGNED && Array.from(job).length < MAX_JOB_CHARACTERS;

/** What a person calls the file: `J-1001 2026-11-20 RE….mp3`; the parts that are known. */
export const fileNameOf = (key: ObjectKey, sid: RecordingSid | undefined): string => {
  const { job, day } = partsOf(key) ?? {};
  const name = [job, day, sid].filter((part) => part !== undefined).join(' ');
  return `${name === '' ? 'recording' : name}.mp3`;
};
