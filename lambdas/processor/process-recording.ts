import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { CredentialsUnusable, NoAudio, Rejected } from '../core/errors';
import { type CompletedRecordingMessage, type RecordingMessage, idsOf } from '../core/messages';
import type { Job } from '../core/ports/airtable';
import type { HistoryQueue, RecordingsQueue } from '../core/ports/queues';
import type { Log, Metrics } from '../core/ports/running';
import type { RecordingStore } from '../core/ports/s3';
import type { RecordingSource } from '../core/ports/twilio';
import type { Recording } from '../core/recording';
import type { JobLookup } from './job-lookup';
import { judgeMissingAudio } from './missing-audio';
import { absenceStatus, lossStatus } from './missing-status';
import { type StoreSettings, type Stored, storeRecording } from './store-recording';

export interface ProcessorSettings extends StoreSettings {
  /** How long Twilio may answer without audio before the recording is given up. */
  readonly audioWaitSeconds: number;
}

export interface ProcessorPorts {
  readonly source: RecordingSource;
  readonly store: RecordingStore;
  /** For a message that begins to wait. */
  readonly recordings: RecordingsQueue;
  readonly history: HistoryQueue;
  readonly jobOfCall: JobLookup;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Where a recording lies, and for which Job, as far as that is known. */
interface BroughtHome extends Stored {
  readonly job: Partial<Pick<Job, 'id' | 'number'>>;
}

/** Of the wait for audio: usually it comes within seconds. */
const FIRST_WAIT_SECONDS = 5;

/** Audio that Twilio has not ready yet, or a secret that cannot be used, is no failure of the upload. */
const isUploadFailure = (error: unknown): boolean =>
  !(error instanceof NoAudio || error instanceof CredentialsUnusable);

/**
 * Brings one recording from Twilio into the store and announces the line its Job owes; a recording without audio owes
 * one too. A redelivery stores nothing twice, but announces again: the first delivery may have died in between.
 * @throws {RetryLater | Rejected | Parked}
 */
export const processRecording = (ports: ProcessorPorts, settings: ProcessorSettings) => {
  const { source, store, recordings, history, jobOfCall, log, metrics } = ports;
  const keep = storeRecording({ source, store }, settings);
  const judge = judgeMissingAudio({ source, store }, settings.audioWaitSeconds);

  const announceMissing = ({ messageId, body }: Delivery<RecordingMessage>, status: string): Promise<void> => {
    const { recordingSid, callSid, jobNumber, receivedAt } = body;
    return history.send({ kind: 'missing', recordingSid, callSid, jobNumber, receivedAt, status }, messageId);
  };

  /** The recording of a message; what the callback did not say is asked of Twilio. */
  const recordingOf = async (message: CompletedRecordingMessage, deadline: Deadline): Promise<Recording> => {
    const { recordingSid: sid, callSid, jobNumber, startedAt, durationSeconds, channels, source: origin } = message;
    const common = { sid, callSid, jobNumber, durationSeconds, origin };
    if (startedAt !== undefined && channels !== undefined) return { ...common, startedAt, channels };
    const details = await source.describe(sid, deadline);
    if (details === undefined) throw new NoAudio('recording-unknown', { message: `Twilio does not know ${sid}` });
    return { ...common, startedAt: startedAt ?? details.startedAt, channels: channels ?? details.channels };
  };

  /** A callback that does not tell the job: the Job is looked for before its number becomes part of the key. */
  const bringHome = async (recording: Recording, deadline: Deadline): Promise<BroughtHome> => {
    const { jobNumber: number } = recording;
    if (number !== undefined) return { ...(await keep(recording, deadline)), job: { number } };
    const own = (await store.ofCall(recording, deadline)).find(({ owner }) => owner === recording.sid);
    if (own !== undefined) return { key: own.key, bytes: undefined, job: {} };
    const job = (await jobOfCall(recording.callSid, deadline)) ?? { number: undefined };
    return { ...(await keep({ ...recording, jobNumber: job.number }, deadline)), job };
  };

  const announceStored = async (
    { messageId, body }: Delivery<CompletedRecordingMessage>,
    { key, job }: BroughtHome,
  ): Promise<void> => {
    const { recordingSid, callSid, receivedAt } = body;
    const { number: jobNumber, id: jobId } = job;
    log.info('recording-stored', { ...idsOf({ ...body, jobNumber }), key });
    await history.send({ kind: 'stored', recordingSid, callSid, receivedAt, key, jobNumber, jobId }, messageId);
  };

  /** A new message, so that the wait begins now: a backlog or an outage of Twilio before is not to use it up. */
  const beginToWait = async ({ body }: Delivery<CompletedRecordingMessage>, answer: NoAudio): Promise<void> => {
    await recordings.send({ ...body, awaitsAudio: true }, FIRST_WAIT_SECONDS);
    log.info('audio-awaited', { ...idsOf(body), reason: answer.message });
  };

  /** A duplicate of the message may have brought the recording home, and had Twilio's copy deleted, while this one tried. */
  const foundMeanwhile = async (recording: Recording, deadline: Deadline): Promise<BroughtHome | undefined> => {
    const own = (await store.ofCall(recording, deadline)).find(({ owner }) => owner === recording.sid);
    return own && { key: own.key, bytes: undefined, job: { number: recording.jobNumber } };
  };

  /** The answer itself when the wait for the audio has to begin. @throws what becomes of the message. */
  const withoutAudio = async (
    answer: NoAudio,
    recording: Recording | undefined,
    delivery: Delivery<CompletedRecordingMessage>,
    deadline: Deadline,
  ): Promise<BroughtHome | NoAudio> => {
    const found = recording && (await foundMeanwhile(recording, deadline));
    if (found !== undefined) return found;
    const verdict = await judge(answer, recording, delivery, deadline);
    if ('error' in verdict) throw verdict.error;
    return answer;
  };

  const storeAudio = async (
    delivery: Delivery<CompletedRecordingMessage>,
    deadline: Deadline,
  ): Promise<BroughtHome | NoAudio> => {
    let recording: Recording | undefined;
    try {
      recording = await recordingOf(delivery.body, deadline);
      return await bringHome(recording, deadline);
    } catch (error) {
      if (error instanceof NoAudio) return await withoutAudio(error, recording, delivery, deadline);
      throw error;
    }
  };

  /** Stores the audio and counts how that went. */
  const attempt: typeof storeAudio = async (delivery, deadline) => {
    try {
      const home = await storeAudio(delivery, deadline);
      if (!(home instanceof NoAudio) && home.bytes !== undefined) {
        metrics.add('UploadAttempts');
        metrics.add('RecordingsStored');
        metrics.add('BytesStored', home.bytes);
      }
      return home;
    } catch (error) {
      if (isUploadFailure(error)) {
        metrics.add('UploadAttempts');
        metrics.add('UploadFailures');
      }
      throw error;
    }
  };

  return async (delivery: Delivery<RecordingMessage>, deadline: Deadline): Promise<void> => {
    const { body } = delivery;
    if (body.outcome !== 'completed') {
      deadline.require();
      await announceMissing(delivery, absenceStatus(body.recordingSid, body.outcome, body.errorCode));
      metrics.add('RecordingsAbsent');
      return;
    }
    const completed = { ...delivery, body };
    try {
      const home = await attempt(completed, deadline);
      deadline.require();
      await (home instanceof NoAudio ? beginToWait(completed, home) : announceStored(completed, home));
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      deadline.require();
      await announceMissing(delivery, lossStatus(body.recordingSid, error.code));
      throw error;
    }
  };
};
