import * as z from 'zod';
import { accountSid, callSid, instant, jobId, jobNumber, recordingSid } from './recording';

/** How the pipeline learned of a recording, where no callback told of it. */
export const origin = z.enum(['reconciler', 'adoption']);
export type Origin = z.infer<typeof origin>;

const subject = {
  recordingSid,
  callSid,
  jobNumber: jobNumber.optional(),
  /** When the webhook was accepted, or when its callback was due: processing time is counted from here. */
  receivedAt: instant,
  /** Whose recording it is, when that is one of TWILIO_ACCOUNT_SIDS. */
  accountSid: accountSid.optional(),
  /** Absent when a callback told of the recording. */
  origin: origin.optional(),
};

const tried = {
  /** It has come to an end before, without a Job or without audio: that there is none is no news. */
  again: z.literal(true).optional(),
};

/**
 * A message in the recordings queue: what Twilio said about one recording.
 * `startedAt` and `channels` are absent when the callback did not carry readable ones; the processor then asks Twilio.
 */
export const recordingMessage = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('completed'),
    ...subject,
    ...tried,
    startedAt: instant.optional(),
    durationSeconds: z.int().nonnegative().optional(),
    channels: z.literal([1, 2]).optional(),
    source: z.string().optional(),
    /** Set once Twilio has answered without audio; the recording has waited for it since this message was sent. */
    awaitsAudio: z.literal(true).optional(),
    /** Only the audio is wanted: no Job gets a line, and Twilio's copy stays. */
    withoutHistory: z.literal(true).optional(),
  }),
  z.object({ outcome: z.enum(['absent', 'failed']), ...subject, ...tried, errorCode: z.string().optional() }),
]);
export type RecordingMessage = z.infer<typeof recordingMessage>;
export type CompletedRecordingMessage = Extract<RecordingMessage, { outcome: 'completed' }>;

const aboutJob = {
  /** Once somebody has asked Airtable; from then on the Job is known by it. */
  jobId: jobId.optional(),
  /** Set on an event that was looked at when its Job was not there yet; it has waited for it since it was sent. */
  awaitsJob: z.literal(true).optional(),
};

/**
 * A message in the history queue. `stored` and `missing` are lines that a Job's history owes: the audio lies under `key`, and
 * the line carries its link; or there is no audio and never will be, and the line says why in `status`. `refresh`: somebody
 * may have ticked the Job's box for fresh links; the box itself says whether.
 */
export const historyEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stored'), ...subject, ...tried, ...aboutJob, key: z.string().min(1) }),
  z.object({ kind: z.literal('missing'), ...subject, ...tried, ...aboutJob, status: z.string().min(1) }),
  z.object({
    kind: z.literal('refresh'),
    jobId,
    /** Once the Job has been read. */
    jobNumber: jobNumber.optional(),
    requestedAt: instant,
    /** Of the API request that asked for it. */
    requestId: z.string().min(1),
  }),
]);
export type HistoryEvent = z.infer<typeof historyEvent>;
export type StoredEvent = Extract<HistoryEvent, { kind: 'stored' }>;
export type RefreshEvent = Extract<HistoryEvent, { kind: 'refresh' }>;
/** One line that a Job's history owes. */
export type LineEvent = Exclude<HistoryEvent, RefreshEvent>;

/** A message in the cleanup queue: a recording that is stored and whose line is confirmed. Twilio's copy may go. */
export const cleanupMessage = z.object({ ...subject, key: z.string().min(1) });
export type CleanupMessage = z.infer<typeof cleanupMessage>;

/**
 * What an event is handled one after another with: its Job, by the number that all events of the Job share, so that no two
 * writers ever hold the same Job.
 */
export const groupOf = (
  event: Pick<LineEvent, 'jobNumber' | 'jobId' | 'callSid'> | Pick<RefreshEvent, 'jobNumber' | 'jobId'>,
): string => event.jobNumber ?? ('callSid' in event ? (event.jobId ?? event.callSid) : event.jobId);

/** What a message about a recording hands on to the next one. */
export const subjectOf = ({
  recordingSid: sid,
  callSid: call,
  jobNumber: number,
  receivedAt,
  accountSid: account,
  origin: from,
}: RecordingMessage | LineEvent | CleanupMessage) => ({
  recordingSid: sid,
  callSid: call,
  jobNumber: number,
  receivedAt,
  accountSid: account,
  origin: from,
});

type AboutRecording = Pick<RecordingMessage | LineEvent | CleanupMessage, 'recordingSid' | 'callSid' | 'jobNumber'>;
type AboutRefresh = Pick<RefreshEvent, 'jobId' | 'jobNumber' | 'requestId'>;

/** What a message is about. A log line with these ids is found by recording, call or job. */
export const idsOf = (message: AboutRecording | AboutRefresh) =>
  'recordingSid' in message
    ? { recordingSid: message.recordingSid, callSid: message.callSid, jobNumber: message.jobNumber }
    : { jobId: message.jobId, jobNumber: message.jobNumber, requestId: message.requestId };
