import type { Origin, RecordingMessage } from './messages';
import type { ListedRecording } from './ports/twilio';
import type { CallSid, JobNumber } from './recording';

/** Twilio's last words about a recording: the others may change yet. */
const FINAL_STATUSES = ['completed', 'absent', 'failed'] as const;
type FinalStatus = (typeof FINAL_STATUSES)[number];

/** A recording that can be fed in: it is over, and names what was recorded. */
export type Feedable = ListedRecording & { readonly status: FinalStatus; readonly callSid: CallSid };

export const isFinal = (status: string): status is FinalStatus => FINAL_STATUSES.some((final) => final === status);

export const isFeedable = (listed: ListedRecording): listed is Feedable =>
  listed.callSid !== undefined && isFinal(listed.status);

/** A call, and so a recording, lasts 24 h at most. */
const LONGEST_MS = 25 * 60 * 60 * 1000;

/**
 * When a recording was over, as far as the list tells: Twilio may have dated it by its beginning or by its end. Whatever it
 * says about start and length, it was not later than the longest recording allows.
 */
export const endOf = ({ createdAt, startedAt, durationSeconds }: ListedRecording): Date => {
  const created = createdAt.getTime();
  const ended = startedAt === undefined ? created : startedAt.getTime() + (durationSeconds ?? 0) * 1000;
  return new Date(Math.min(Math.max(ended, created), created + LONGEST_MS));
};

export interface FeedingIn {
  readonly origin: Origin;
  /** TWILIO_ACCOUNT_SID, which messages do not name. */
  readonly firstAccount: string;
  readonly jobNumber?: JobNumber | undefined;
  /** Of the audio only: no Job gets a line, and Twilio's copy stays. */
  readonly withoutHistory?: boolean;
  /** It has come to an end before, without a Job or without audio. */
  readonly again?: boolean;
}

/**
 * The message that a recording's callback would have become. It is dated by the recording's end, when the callback was due:
 * so the receipt of one without audio lies where whoever looks for it can tell.
 */
export const fedInMessage = (
  listed: Feedable,
  { origin, firstAccount, jobNumber, withoutHistory = false, again = false }: FeedingIn,
): RecordingMessage => {
  const { sid, callSid, accountSid, status, startedAt, durationSeconds, channels, source, errorCode } = listed;
  const common = {
    recordingSid: sid,
    callSid,
    jobNumber,
    receivedAt: endOf(listed),
    origin,
    ...(again && { again: true as const }),
    ...(accountSid !== firstAccount && { accountSid }),
  };
  return status === 'completed'
    ? {
        outcome: status,
        ...common,
        startedAt,
        durationSeconds,
        channels,
        source,
        ...(withoutHistory && { withoutHistory: true as const }),
      }
    : { outcome: status, ...common, errorCode };
};
