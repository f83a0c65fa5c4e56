import type { Delivery } from '../core/delivery';
import { CredentialsUnusable, NoAudio, Parked, Rejected, RetryLater } from '../core/errors';
import { type CompletedRecordingMessage, type RecordingMessage, idsOf } from '../core/messages';
import { type ObjectKey, keysFor } from '../core/object-key';
import type { HistoryQueue, Log, Metrics, RecordingSource, RecordingStore } from '../core/ports';
import type { JobNumber, Recording } from '../core/recording';
import type { JobLookup } from './job-lookup';
import { absenceStatus, lossStatus } from './status';
import { type StoreSettings, type Stored, storeRecording } from './store-recording';

export interface ProcessorSettings extends StoreSettings {
  /** How long Twilio may answer without audio before the recording is given up. */
  readonly audioWaitSeconds: number;
}

export interface ProcessorPorts {
  readonly source: RecordingSource;
  readonly store: RecordingStore;
  readonly history: HistoryQueue;
  readonly jobOfCall: JobLookup;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Where a recording lies, and for which job. */
interface Place extends Stored {
  readonly jobNumber: JobNumber | undefined;
}

/** Audio that Twilio has not ready yet, or a secret that cannot be used, is no failure of the upload. */
const isUploadFailure = (error: unknown): boolean =>
  !(error instanceof NoAudio || error instanceof CredentialsUnusable);

/**
 * Brings one recording from Twilio into the store and announces the line its Job owes; a recording without audio owes
 * one too. A redelivery stores nothing twice, but announces again: the first delivery may have died in between.
 * @throws {RetryLater | Rejected | Parked}
 */
export const processRecording = (
  { source, store, history, jobOfCall, log, metrics }: ProcessorPorts,
  settings: ProcessorSettings,
) => {
  const keep = storeRecording({ source, store }, settings);

  const announceMissing = ({ recordingSid, callSid, jobNumber, receivedAt }: RecordingMessage, status: string) =>
    history.send({ kind: 'missing', recordingSid, callSid, jobNumber, receivedAt, status });

  /** The recording of a message; what the callback did not say is asked of Twilio. */
  const recordingOf = async (message: CompletedRecordingMessage): Promise<Recording> => {
    const { recordingSid: sid, callSid, jobNumber, startedAt, durationSeconds, channels, source: origin } = message;
    const common = { sid, callSid, jobNumber, durationSeconds, origin };
    if (startedAt !== undefined && channels !== undefined) return { ...common, startedAt, channels };
    const details = await source.describe(sid);
    if (details === undefined) throw new NoAudio('recording-unknown', { message: `Twilio does not know ${sid}` });
    return { ...common, startedAt: startedAt ?? details.startedAt, channels: channels ?? details.channels };
  };

  /** The key under which the recording was stored before anyone knew its job: it keeps that one. */
  const unassignedKeyOf = async (recording: Recording): Promise<ObjectKey | undefined> => {
    for (const key of keysFor({ ...recording, jobNumber: undefined }, settings.prefix))
      if ((await store.ownerOf(key)) === recording.sid) return key;
    return undefined;
  };

  /** Stores a recording whose callback does not tell its job, under the job that Airtable tells, if it does. */
  const storeWithoutJob = async (recording: Recording, deadline: AbortSignal): Promise<Place> => {
    const earlier = await unassignedKeyOf(recording);
    if (earlier !== undefined) return { key: earlier, bytes: undefined, jobNumber: undefined };
    const { number: jobNumber, certain } = await jobOfCall(recording.callSid, deadline);
    try {
      return { ...(await keep({ ...recording, jobNumber }, deadline)), jobNumber };
    } catch (error) {
      if (!(error instanceof NoAudio)) throw error;
      // Twilio's copy may be gone because a duplicate of this message brought it home: under the other key, then.
      const meanwhile = await unassignedKeyOf(recording);
      if (meanwhile !== undefined) return { key: meanwhile, bytes: undefined, jobNumber: undefined };
      if (certain) throw error;
      throw new RetryLater('job-uncertain', {
        message: 'Twilio has no audio; it may be stored under a job that Airtable cannot tell now',
        cause: error,
      });
    }
  };

  const storeAudio = async (message: CompletedRecordingMessage, deadline: AbortSignal): Promise<Place> => {
    const recording = await recordingOf(message);
    const { jobNumber } = message;
    return jobNumber === undefined
      ? await storeWithoutJob(recording, deadline)
      : { ...(await keep(recording, deadline)), jobNumber };
  };

  /** Twilio answered without audio: what that means depends on what it says about the recording, and on time. */
  const judge = async (error: NoAudio, { body, waitedSeconds }: Delivery<RecordingMessage>): Promise<unknown> => {
    const sid = body.recordingSid;
    const details = await source.describe(sid);
    if (details?.status === 'deleted' || details?.status === 'absent')
      return new Rejected(`recording-${details.status}`, { message: `Twilio has no audio of ${sid}`, cause: error });
    if (details?.storedExternally === true)
      return new Parked('recording-stored-externally', {
        message: `The account stores ${sid} in a bucket of its own: turn external storage off, copy it by hand`,
        cause: error,
      });
    const secondsLeft = settings.audioWaitSeconds - waitedSeconds;
    if (secondsLeft > 0)
      return new NoAudio(error.code, { message: error.message, cause: error, waitAtMostSeconds: secondsLeft });
    return new Rejected('no-audio', {
      message: `Twilio sent no audio of ${sid} for ${String(settings.audioWaitSeconds)} s: look at it there, then redrive`,
      cause: error,
    });
  };

  /** Stores the audio and counts how that went. */
  const attempt = async (
    message: CompletedRecordingMessage,
    delivery: Delivery<RecordingMessage>,
    deadline: AbortSignal,
  ): Promise<Place> => {
    try {
      const place = await storeAudio(message, deadline);
      if (place.bytes !== undefined) {
        metrics.add('UploadAttempts');
        metrics.add('RecordingsStored');
        metrics.add('BytesStored', place.bytes);
      }
      return place;
    } catch (error) {
      const verdict =
        error instanceof NoAudio ? await judge(error, delivery).catch((unsaid: unknown) => unsaid) : error;
      if (isUploadFailure(verdict)) {
        metrics.add('UploadAttempts');
        metrics.add('UploadFailures');
      }
      throw verdict;
    }
  };

  return async (delivery: Delivery<RecordingMessage>, deadline: AbortSignal): Promise<void> => {
    const message = delivery.body;
    if (message.outcome !== 'completed') {
      await announceMissing(message, absenceStatus(message.recordingSid, message.outcome, message.errorCode));
      metrics.add('RecordingsAbsent');
      return;
    }
    try {
      const { key, jobNumber } = await attempt(message, delivery, deadline);
      const { recordingSid, callSid, receivedAt } = message;
      log.info('recording-stored', { ...idsOf({ ...message, jobNumber }), key });
      await history.send({ kind: 'stored', recordingSid, callSid, receivedAt, key, jobNumber });
    } catch (error) {
      if (error instanceof Rejected) await announceMissing(message, lossStatus(message.recordingSid, error.code));
      throw error;
    }
  };
};
