import type { Deadline } from '../core/deadline';
import { RetryLater } from '../core/errors';
import { type ObjectKey, folderOfDay, mayBeOf, partsOf, tellsJob } from '../core/object-key';
import type { Clock } from '../core/ports/running';
import type { RecordingArchive } from '../core/ports/s3';
import type { Absence, MissingRecording } from '../core/urls-api';
import { LinkRefusal } from './link-refusal';
import type { Candidate, Sought } from './question';

const DAY_MS = 86_400_000;

/** How long S3 keeps recordings, and what time it is. */
export interface Retention {
  readonly retentionDays: number;
  readonly now: Clock;
}

/**
 * Whether S3's own rule has deleted what began on the day: it counts from the day on which an object was stored, which is
 * that day or a later one, and acts at the midnight after. Source: Amazon S3 User Guide, "Setting an S3 Lifecycle
 * configuration on a bucket"/"Lifecycle rules: Based on an object's age".
 */
const hasExpired = (day: string, { retentionDays, now }: Retention): boolean =>
  now().getTime() >= new Date(`${day}T00:00:00Z`).getTime() + (retentionDays + 1) * DAY_MS;

/** Why there is nothing under the key. */
export const absenceOf = (key: ObjectKey, state: 'deleted' | 'absent', retention: Retention): Absence => {
  const day = partsOf(key)?.day;
  return state === 'deleted' && day !== undefined && hasExpired(day, retention) ? 'expired' : state;
};

export const missingOf = ({ key, recordingSid, callSid, jobNumber }: Candidate, state: Absence): MissingRecording => ({
  key,
  recordingSid: recordingSid ?? null,
  callSid: callSid ?? null,
  jobNumber: jobNumber ?? null,
  state,
});

/** What S3 still knows of recordings of a day that are deleted. Of a job only what is no other one's. */
export const deletedOnDay =
  (archive: Pick<RecordingArchive, 'deleted'>, prefixes: readonly string[], retention: Retention) =>
  async (sought: Sought, day: string, deadline: Deadline): Promise<MissingRecording[]> => {
    const isMeant = (key: ObjectKey): boolean => {
      if (sought.by === 'callSid') return partsOf(key) !== undefined;
      if (sought.by === 'recordingSid') return partsOf(key)?.recordingSid === sought.recordingSid;
      return tellsJob(sought.jobNumber) && mayBeOf(key, sought.jobNumber);
    };
    const stems = prefixes.map((prefix) =>
      sought.by === 'callSid' ? `${folderOfDay(day, prefix)}${sought.callSid}-` : folderOfDay(day, prefix),
    );
    const keys = await Promise.all(stems.map((stem) => archive.deleted(stem, deadline))).catch((error: unknown) => {
      // It is not needed for an answer: that there is nothing is known already.
      if (error instanceof RetryLater) return [];
      throw error;
    });
    return keys
      .flat()
      .filter(isMeant)
      .map((key) => {
        const { recordingSid, callSid } = partsOf(key) ?? {};
        const jobNumber = sought.by === 'jobNumber' ? sought.jobNumber : undefined;
        return missingOf({ key, recordingSid, callSid, jobNumber }, absenceOf(key, 'deleted', retention));
      });
  };

const WORDS = {
  expired: ['recording-expired', 'The recording has expired: S3 has deleted it'],
  deleted: ['recording-deleted', 'The recording was deleted before its time'],
  absent: ['recording-not-found', 'There is no such recording in the bucket, nor was there one, as far as S3 knows'],
} as const;

/** The refusal of a question that leads to no recording. @param helps what else can be tried. */
export const notFound = (
  missing: readonly MissingRecording[],
  looked: readonly string[],
  helps: string | undefined,
): LinkRefusal => {
  const states = new Set(missing.map(({ state }) => state));
  // The one that a person can do most about goes first.
  const state = (['deleted', 'expired', 'absent'] as const).find((each) => states.has(each)) ?? 'absent';
  const [code, words] = WORDS[state];
  const message = [words, ...(helps === undefined || missing.length > 0 ? [] : [helps])].join('. ');
  return new LinkRefusal(404, code, { message, looked, ...(missing.length > 0 && { missing }) });
};
