import type { Delivery } from '../core/delivery';
import { NoAudio, Parked, type PipelineError, Rejected, RetryLater } from '../core/errors';
import type { CompletedRecordingMessage, RecordingMessage } from '../core/messages';
import { type ObjectKey, keysFor } from '../core/object-key';
import type { HistoryQueue, Log, RecordingSource, RecordingStore } from '../core/ports';
import type { JobNumber, Recording } from '../core/recording';
import type { JobLookup } from './job-lookup';
import { absenceStatus, lossStatus } from './status';
import { type StoreSettings, storeRecording } from './store-recording';

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
}

/** Where a recording was stored, and for which job. */
interface Place {
  readonly key: ObjectKey;
  readonly jobNumber: JobNumber | undefined;
}

/**
 * Brings one recording from Twilio into the store and announces the line its Job owes; a recording without audio owes
 * one too. A redelivery stores nothing twice, but announces again: the first delivery may have died in between.
 * @throws {RetryLater | Rejected | Parked}
 */
export const processRecording = (
  { source, store, history, jobOfCall, log }: ProcessorPorts,
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
    if (earlier !== undefined) return { key: earlier, jobNumber: undefined };
    const { number: jobNumber, certain } = await jobOfCall(recording.callSid, deadline);
    try {
      return { key: await keep({ ...recording, jobNumber }, deadline), jobNumber };
    } catch (error) {
      if (!(error instanceof NoAudio)) throw error;
      // Twilio's copy may be gone because a duplicate of this message brought it home: under the other key, then.
      const meanwhile = await unassignedKeyOf(recording);
      if (meanwhile !== undefined) return { key: meanwhile, jobNumber: undefined };
      if (certain) throw error;
      throw new RetryLater('job-uncertain', {
        message: 'Twilio has no audio; it may be stored under a job that Airtable cannot tell now',
        cause: error,
      });
    }
  };

  const storeAndAnnounce = async (message: CompletedRecordingMessage, deadline: AbortSignal): Promise<void> => {
    const { recordingSid, callSid, jobNumber, receivedAt } = message;
    const recording = await recordingOf(message);
    const place: Place =
      jobNumber === undefined
        ? await storeWithoutJob(recording, deadline)
        : { key: await keep(recording, deadline), jobNumber };
    log.info('recording-stored', { recordingSid, callSid, key: place.key });
    await history.send({ kind: 'stored', recordingSid, callSid, receivedAt, ...place });
  };

  /** Twilio answered without audio: what that means depends on what it says about the recording, and on time. */
  const judge = async (error: NoAudio, { body, waitedSeconds }: Delivery<RecordingMessage>): Promise<PipelineError> => {
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

  return async (delivery: Delivery<RecordingMessage>, deadline: AbortSignal): Promise<void> => {
    const message = delivery.body;
    if (message.outcome !== 'completed')
      return announceMissing(message, absenceStatus(message.recordingSid, message.outcome, message.errorCode));
    try {
      await storeAndAnnounce(message, deadline);
    } catch (error) {
      const verdict = error instanceof NoAudio ? await judge(error, delivery) : error;
      if (verdict instanceof Rejected) await announceMissing(message, lossStatus(message.recordingSid, verdict.code));
      throw verdict;
    }
  };
};
