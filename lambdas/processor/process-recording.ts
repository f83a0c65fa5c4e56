import type { Delivery } from '../core/delivery';
import { NoAudio, Parked, type PipelineError, Rejected } from '../core/errors';
import type { CompletedRecordingMessage, RecordingMessage } from '../core/messages';
import { keysFor } from '../core/object-key';
import type { HistoryQueue, Log, RecordingSource, RecordingStore } from '../core/ports';
import type { Recording } from '../core/recording';
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

  const startOf = async ({ recordingSid, startedAt }: CompletedRecordingMessage): Promise<Date> => {
    if (startedAt !== undefined) return startedAt;
    const details = await source.describe(recordingSid);
    if (details !== undefined) return details.startedAt;
    throw new NoAudio('recording-unknown', { message: `Twilio does not know ${recordingSid}` });
  };

  const recordingOf = async (message: CompletedRecordingMessage, deadline: AbortSignal): Promise<Recording> => {
    const { recordingSid: sid, callSid, jobNumber, durationSeconds, channels, source: origin } = message;
    const startedAt = await startOf(message);
    const recording = { sid, callSid, jobNumber, startedAt, durationSeconds, channels, origin };
    if (jobNumber !== undefined) return recording;
    // An earlier delivery may have stored it before anyone knew the job: it keeps that key.
    const [unassignedKey] = keysFor(recording, settings.prefix);
    if ((await store.ownerOf(unassignedKey)) === sid) return recording;
    return { ...recording, jobNumber: await jobOfCall(callSid, deadline) };
  };

  const storeAndAnnounce = async (message: CompletedRecordingMessage, deadline: AbortSignal): Promise<void> => {
    const recording = await recordingOf(message, deadline);
    const key = await keep(recording, deadline);
    const { recordingSid, callSid, receivedAt } = message;
    log.info('recording-stored', { recordingSid, callSid, key });
    await history.send({ kind: 'stored', recordingSid, callSid, jobNumber: recording.jobNumber, receivedAt, key });
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
