import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { CredentialsUnusable, NoAudio, Rejected } from '../core/errors';
import { type CompletedRecordingMessage, type RecordingMessage, idsOf } from '../core/messages';
import type { HistoryQueue, RecordingsQueue } from '../core/ports/queues';
import type { Log, Metrics } from '../core/ports/running';
import type { Recording } from '../core/recording';
import type { JobLookup } from './job-lookup';
import { judgeMissingAudio } from './missing-audio';
import { absenceStatus, lossStatus } from './no-audio-status';
import { type StoredForJob, storeForJob } from './store-for-job';
import { type StorePorts, type StoreSettings, storedAlready } from './store-recording';

export interface ProcessorSettings extends StoreSettings {
  /** How long Twilio may answer without audio before the recording is given up. */
  readonly audioWaitSeconds: number;
}

export interface ProcessorPorts extends StorePorts {
  /** For a message that begins to wait. */
  readonly recordings: RecordingsQueue;
  readonly history: HistoryQueue;
  readonly jobOfCall: JobLookup;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What a delivery of a completed recording comes to, unless it throws. */
type Outcome = { readonly stored: StoredForJob } | { readonly awaits: NoAudio };

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
  const { twilio, store, recordings, history, log, metrics } = ports;
  const storeUnderJob = storeForJob(ports, settings);
  const judge = judgeMissingAudio(ports, settings.audioWaitSeconds);

  /** The recording of a message; what the callback did not say is asked of Twilio. */
  const recordingOf = async (message: CompletedRecordingMessage, deadline: Deadline): Promise<Recording> => {
    const { recordingSid: sid, callSid, jobNumber, startedAt, durationSeconds, channels, source: origin } = message;
    const common = { sid, callSid, jobNumber, durationSeconds, origin };
    if (startedAt !== undefined && channels !== undefined) return { ...common, startedAt, channels };
    const details = await twilio.describe(sid, deadline);
    if (details === undefined) throw new NoAudio('recording-unknown', { message: `Twilio does not know ${sid}` });
    return { ...common, startedAt: startedAt ?? details.startedAt, channels: channels ?? details.channels };
  };

  /** A duplicate of the message may have stored the recording, and had Twilio's copy deleted, while this one tried. */
  const withoutAudio = async (
    answer: NoAudio,
    recording: Recording | undefined,
    delivery: Delivery<CompletedRecordingMessage>,
    deadline: Deadline,
  ): Promise<Outcome> => {
    const stored = recording && (await storedAlready(store, recording, deadline));
    if (stored !== undefined) return { stored: { ...stored, job: { number: recording?.jobNumber } } };
    await judge(answer, recording, delivery, deadline);
    return { awaits: answer };
  };

  const bringHome = async (delivery: Delivery<CompletedRecordingMessage>, deadline: Deadline): Promise<Outcome> => {
    let recording: Recording | undefined;
    try {
      recording = await recordingOf(delivery.body, deadline);
      return { stored: await storeUnderJob(recording, deadline) };
    } catch (error) {
      if (error instanceof NoAudio) return await withoutAudio(error, recording, delivery, deadline);
      throw error;
    }
  };

  const bringHomeAndCount: typeof bringHome = async (delivery, deadline) => {
    try {
      const outcome = await bringHome(delivery, deadline);
      if ('stored' in outcome && outcome.stored.bytes !== undefined) {
        metrics.add('UploadAttempts');
        metrics.add('RecordingsStored');
        metrics.add('BytesStored', outcome.stored.bytes);
      }
      return outcome;
    } catch (error) {
      if (isUploadFailure(error)) {
        metrics.add('UploadAttempts');
        metrics.add('UploadFailures');
      }
      throw error;
    }
  };

  const announceStored = async (
    { messageId, body }: Delivery<CompletedRecordingMessage>,
    { key, job: { number: jobNumber, id: jobId } }: StoredForJob,
  ): Promise<void> => {
    const { recordingSid, callSid, receivedAt } = body;
    log.info('recording-stored', { ...idsOf({ ...body, jobNumber }), key });
    await history.send({ kind: 'stored', recordingSid, callSid, receivedAt, key, jobNumber, jobId }, messageId);
  };

  const announceMissing = ({ messageId, body }: Delivery<RecordingMessage>, status: string): Promise<void> => {
    const { recordingSid, callSid, jobNumber, receivedAt } = body;
    return history.send({ kind: 'missing', recordingSid, callSid, jobNumber, receivedAt, status }, messageId);
  };

  /** A new message, so that the wait begins now: a backlog or an outage of Twilio before is not to use it up. */
  const beginToWait = async ({ body }: Delivery<CompletedRecordingMessage>, answer: NoAudio): Promise<void> => {
    await recordings.send({ ...body, awaitsAudio: true }, FIRST_WAIT_SECONDS);
    log.info('audio-awaited', { ...idsOf(body), reason: answer.message });
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
      const outcome = await bringHomeAndCount(completed, deadline);
      deadline.require();
      if ('stored' in outcome) await announceStored(completed, outcome.stored);
      else await beginToWait(completed, outcome.awaits);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      deadline.require();
      await announceMissing(delivery, lossStatus(body.recordingSid, error.code));
      throw error;
    }
  };
};
