import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { CredentialsUnusable, NoAudio, Rejected } from '../core/errors';
import { type CompletedRecordingMessage, type RecordingMessage, idsOf, subjectOf } from '../core/messages';
import type { HistoryQueue, RecordingsQueue } from '../core/ports/queues';
import type { Receipts } from '../core/ports/receipts';
import type { Log, Metrics } from '../core/ports/running';
import type { Recording } from '../core/recording';
import type { Time } from '../core/time';
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
  /** Of what owes no line. */
  readonly receipts: Pick<Receipts, 'add'>;
  readonly jobOfCall: JobLookup;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly time: Time;
}

/** What a delivery of a completed recording comes to, unless it throws. */
type Outcome = { readonly stored: StoredForJob } | { readonly awaits: NoAudio };

/** Of the wait for audio: usually it comes within seconds. */
const FIRST_WAIT_SECONDS = 5;

/** Audio that Twilio has not ready yet, or a secret that cannot be used, is no failure of the upload. */
const isUploadFailure = (error: unknown): boolean =>
  !(error instanceof NoAudio || error instanceof CredentialsUnusable);

/** What an archive has lost over the years is no failure of today's uploads. */
const isPromised = ({ origin }: RecordingMessage): boolean => origin !== 'adoption';

/**
 * Whether a failure was counted before, or elsewhere: as RecordingsLost, when somebody deleted the recording before it was
 * fed in; as a failed upload, when it had been given up before that.
 */
const isKnownLoss = ({ origin, again }: RecordingMessage, error: unknown): boolean =>
  error instanceof Rejected && (again === true || (origin === 'reconciler' && error.code === 'recording-deleted'));

/**
 * Brings one recording from Twilio into the store and announces the line its Job owes; a recording without audio owes
 * one too. Where no line is owed, its way ends here, with a receipt. A redelivery stores nothing twice, but announces again:
 * the first delivery may have died in between.
 * @throws {RetryLater | Rejected | Parked}
 */
export const processRecording = (ports: ProcessorPorts, settings: ProcessorSettings) => {
  const { twilio, store, recordings, history, receipts, log, metrics, time } = ports;
  const storeUnderJob = storeForJob(ports, settings);
  const judge = judgeMissingAudio(ports, settings.audioWaitSeconds);

  /** The recording of a message; what the callback did not say is asked of Twilio. */
  const recordingOf = async (message: CompletedRecordingMessage, deadline: Deadline): Promise<Recording> => {
    const {
      recordingSid: sid,
      callSid,
      accountSid,
      jobNumber,
      startedAt,
      durationSeconds,
      channels,
      source: origin,
    } = message;
    const common = { sid, callSid, accountSid, jobNumber, durationSeconds, origin };
    if (startedAt !== undefined && channels !== undefined) return { ...common, startedAt, channels };
    const details = await twilio.describe(sid, deadline, accountSid);
    if (details === undefined) throw new NoAudio('recording-unknown', { message: `Twilio does not know ${sid}` });
    // Each is later than the one before, and none changes from one delivery to the next.
    const beganAt = startedAt ?? details.startedAt ?? details.createdAt ?? message.receivedAt;
    return { ...common, startedAt: beganAt, channels: channels ?? details.channels };
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
        if (isPromised(delivery.body)) metrics.add('UploadAttempts');
        metrics.add('RecordingsStored');
        metrics.add('BytesStored', outcome.stored.bytes);
      }
      return outcome;
    } catch (error) {
      const { body } = delivery;
      if (isUploadFailure(error) && isPromised(body) && !isKnownLoss(body, error)) {
        metrics.add('UploadAttempts');
        metrics.add('UploadFailures');
      }
      throw error;
    }
  };

  const announceStored = async (
    { messageId, body }: Delivery<CompletedRecordingMessage>,
    { key, job: { number: jobNumber, id: jobId } }: StoredForJob,
    deadline: Deadline,
  ): Promise<void> => {
    const subject = { ...subjectOf(body), jobNumber };
    const { again, withoutHistory } = body;
    log.info('recording-stored', { ...idsOf(subject), key });
    if (withoutHistory !== true) await history.send({ kind: 'stored', ...subject, again, key, jobId }, messageId);
    else await receipts.add({ ...subject, key, noted: false, keptAtTwilio: true, at: time.now() }, deadline);
  };

  const announceMissing = async (
    { messageId, body }: Delivery<RecordingMessage>,
    status: string,
    deadline: Deadline,
  ): Promise<void> => {
    const subject = subjectOf(body);
    const owesLine = body.outcome !== 'completed' || body.withoutHistory !== true;
    if (owesLine) await history.send({ kind: 'missing', ...subject, again: body.again, status }, messageId);
    else await receipts.add({ ...subject, status, noted: false, at: time.now() }, deadline);
  };

  /** A new message, so that the wait begins now: a backlog or an outage of Twilio before is not to use it up. */
  const beginToWait = async ({ body }: Delivery<CompletedRecordingMessage>, answer: NoAudio): Promise<void> => {
    await recordings.send({ ...body, awaitsAudio: true }, FIRST_WAIT_SECONDS);
    log.info('audio-awaited', { ...idsOf(body), reason: answer.message });
  };

  return async (delivery: Delivery<RecordingMessage>, deadline: Deadline): Promise<void> => {
    const { body } = delivery;
    // What is not begun any more has not failed: it comes back.
    deadline.require();
    if (body.outcome !== 'completed') {
      await announceMissing(delivery, absenceStatus(body.recordingSid, body.outcome, body.errorCode), deadline);
      metrics.add('RecordingsAbsent');
      return;
    }
    const completed = { ...delivery, body };
    try {
      const outcome = await bringHomeAndCount(completed, deadline);
      deadline.require();
      if ('stored' in outcome) await announceStored(completed, outcome.stored, deadline);
      else await beginToWait(completed, outcome.awaits);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      deadline.require();
      await announceMissing(delivery, lossStatus(body.recordingSid, error.code), deadline);
      throw error;
    }
  };
};
