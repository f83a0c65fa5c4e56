import { type Day, dayAt, plusDays } from '../../lambdas/core/days';
import { endOf, isFeedable, isFinal } from '../../lambdas/core/fed-in';
import { inParallel } from '../../lambdas/core/in-parallel';
import type { Deadline } from '../../lambdas/core/deadline';
import type { DeadLetter, QueueName } from '../../lambdas/core/ports/queues';
import type { Receipts } from '../../lambdas/core/ports/receipts';
import type { ListedRecording } from '../../lambdas/core/ports/twilio';
import type { CallSid, RecordingSid } from '../../lambdas/core/recording';

/** How a recording stands before anything is done about it. */
export type Standing =
  /** Has audio at Twilio, and is not home. */
  | 'to-bring'
  /** Never had audio: its Job is owed a status line. */
  | 'to-note'
  /** Has its receipt: of its audio, or that there never was any. */
  | 'home'
  /** Waits in a dead-letter queue for a person. */
  | 'parked'
  /** Twilio is not done with it, or it ended within the last hour: its callback may be on its way. */
  | 'unfinished'
  /** Twilio names neither a call nor a conference. */
  | 'without-call';

/** A message that a person has to look at, and in which queue it lies. */
export interface ParkedLetter {
  readonly queue: QueueName;
  readonly letter: DeadLetter;
}

/** That a recording has receipts. */
export interface Receipted {
  readonly callSid: CallSid;
  /** The days under which they lie. */
  readonly days: Set<Day>;
  /** Whether one is of its audio: the others say why there is none. */
  readonly hasAudio: boolean;
}

/** What of an archive is done already. */
export interface Done {
  readonly receipts: ReadonlyMap<RecordingSid, Receipted>;
  readonly parked: ReadonlyMap<RecordingSid, ParkedLetter>;
}

const HOUR_MS = 3_600_000;

/** LISTs at a time, of S3's 5,500 a second for each prefix. */
const DAYS_AT_ONCE = 8;

/** When a recording began, as far as Twilio says. */
export const beganAt = ({ startedAt, createdAt }: ListedRecording): Date => startedAt ?? createdAt;

/**
 * Whether these receipts say that nothing is owed any more. What was given up without audio, as after an outage, while Twilio
 * calls it completed, may be brought home yet.
 */
export const isHomeBy = ({ hasAudio }: Pick<Receipted, 'hasAudio'>, { status }: ListedRecording): boolean =>
  hasAudio || (isFinal(status) && status !== 'completed');

/** How it stands, by what is done already. */
export const standingOf = (recording: ListedRecording, { receipts, parked }: Done, now: Date): Standing => {
  if (parked.has(recording.sid)) return 'parked';
  const receipted = receipts.get(recording.sid);
  if (receipted !== undefined && isHomeBy(receipted, recording)) return 'home';
  if (recording.callSid === undefined) return 'without-call';
  if (!isFeedable(recording) || endOf(recording).getTime() > now.getTime() - HOUR_MS) return 'unfinished';
  return recording.status === 'completed' ? 'to-bring' : 'to-note';
};

/** All days from the first one to today on which receipts of these may lie. */
export const daysOfReceipts = (recordings: readonly ListedRecording[], now: Date): readonly Day[] => {
  const today = dayAt(now);
  let first = now.getTime();
  for (const { createdAt, startedAt = createdAt } of recordings)
    first = Math.min(first, createdAt.getTime(), startedAt.getTime());
  const days: Day[] = [];
  // `daysOfReceipt` begins a day before.
  for (let day = plusDays(dayAt(new Date(first)), -1); day <= today; day = plusDays(day, 1)) days.push(day);
  return days;
};

/** Whose receipts lie under these days. @throws {RetryLater} */
export const receiptsOf = async (
  receipts: Pick<Receipts, 'ofDay'>,
  days: readonly Day[],
  deadline: Deadline,
): Promise<ReadonlyMap<RecordingSid, Receipted>> => {
  const found = new Map<RecordingSid, Receipted>();
  await inParallel(DAYS_AT_ONCE, days, async (day) => {
    for await (const { recordingSid, callSid, hasAudio } of receipts.ofDay(day, deadline)) {
      const known = found.get(recordingSid);
      found.set(recordingSid, {
        callSid,
        days: (known?.days ?? new Set()).add(day),
        hasAudio: hasAudio || known?.hasAudio === true,
      });
    }
  });
  return found;
};
