import { type CallSid, type JobNumber, type Recording, type RecordingSid, callSid, recordingSid } from './recording';

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

const KEY =
  /^(?<prefix>.+)\/(?<year>\d{4})\/(?<month>\d{2})\/(?<day>\d{2})\/(?<call>C[AF][0-9a-fA-F]{32})-(?<job>[^/]+?)(-(?<sid>RE[0-9a-fA-F]{32}))?\.mp3$/u;

/** What a key says; undefined of one that the pipeline does not make. */
export const partsOf = (key: ObjectKey): KeyParts | undefined => {
  const { prefix, year, month, day, call, job, sid } = KEY.exec(key)?.groups ?? {};
  if (prefix === undefined || job === undefined) return undefined;
  return {
    prefix,
    day: `${String(year)}-${String(month)}-${String(day)}`,
    callSid: callSid.parse(call),
    job,
    recordingSid: recordingSid.optional().parse(sid),
  };
};

/** What a person calls the file: `J-1001 2026-11-20 RE….mp3`; the parts that are known. */
export const fileNameOf = (key: ObjectKey, sid: RecordingSid | undefined): string => {
  const { job, day } = partsOf(key) ?? {};
  const name = [job, day, sid].filter((part) => part !== undefined).join(' ');
  return `${name === '' ? 'recording' : name}.mp3`;
};
