import type { ErrorCode } from '../core/codes/error-codes';
import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { NoAudio, Parked, Rejected } from '../core/errors';
import type { CompletedRecordingMessage } from '../core/messages';
import type { RecordingStore } from '../core/ports/s3';
import type { TwilioRecordings } from '../core/ports/twilio';
import type { Recording } from '../core/recording';

interface Ports {
  readonly twilio: Pick<TwilioRecordings, 'describe'>;
  readonly store: Pick<RecordingStore, 'ofCall'>;
}

/** Twilio's words for recordings that will have no audio any more. Every other one, known or new, is unfinished. */
const HOPELESS = new Map<string | undefined, ErrorCode<'reject'>>([
  ['absent', 'recording-absent'],
  ['failed', 'recording-failed'],
  ['deleted', 'recording-deleted'],
]);

/**
 * Judges an answer without audio by what Twilio says about the recording, and by how long it has been so. Returns when the
 * wait for the audio has to begin. A loss is stated only when nothing in the bucket could be the recording.
 * @throws {NoAudio} while the wait goes on; @throws {Rejected | Parked} when it is over;
 * @throws {RetryLater} when Twilio or S3 cannot be asked.
 */
export const judgeMissingAudio = ({ twilio, store }: Ports, audioWaitSeconds: number) => {
  /** @throws what a loss comes to: someone may have copied it there by hand, without saying whose it is. */
  const lose = async (
    code: ErrorCode<'reject'>,
    message: string,
    { recording, cause, deadline }: { recording: Recording | undefined; cause: NoAudio; deadline: Deadline },
  ): Promise<never> => {
    if (recording === undefined)
      throw new Parked('recording-unknown', {
        message: `${message}. Nothing tells when it began, so it could not be looked for in the bucket: look there by call`,
        cause,
      });
    const objects = await store.ofCall(recording, deadline);
    const unknown = objects.filter(({ owner }) => owner === undefined).map(({ key }) => key);
    if (unknown.length === 0) throw new Rejected(code, { message, cause });
    throw new Parked('owner-unknown', {
      message:
        `${message}. It may be what lies there without a recording-sid: ${unknown.join(', ')}. If so, give it that ` +
        'metadata; if not, move it away; then redrive',
      cause,
    });
  };

  return async (
    answer: NoAudio,
    recording: Recording | undefined,
    { body, waitedSeconds }: Delivery<CompletedRecordingMessage>,
    deadline: Deadline,
  ): Promise<void> => {
    const sid = body.recordingSid;
    const loss = { recording, cause: answer, deadline };
    const details = await twilio.describe(sid, deadline, body.accountSid);
    if (details?.storedExternally === true)
      throw new Parked('recording-stored-externally', {
        message: `The account stores ${sid} in a bucket of its own: turn external storage off, copy it by hand`,
        cause: answer,
      });
    if (details?.encrypted === true)
      throw new Parked('recording-encrypted', {
        message: `${sid} is encrypted with the account's public key, so that only you can play it: fetch it by hand`,
        cause: answer,
      });
    const status = details?.status;
    const hopeless = HOPELESS.get(status);
    if (hopeless !== undefined)
      return await lose(hopeless, `Twilio has no audio of ${sid}, it says ${String(status)}`, loss);
    if (status !== undefined && status !== 'completed')
      throw new NoAudio('audio-unfinished', { message: `Twilio calls ${sid} ${status}: not finished`, cause: answer });
    if (audioWaitSeconds > 0 && body.awaitsAudio !== true) return;
    const secondsLeft = audioWaitSeconds - waitedSeconds;
    if (secondsLeft > 0)
      throw new NoAudio(answer.code, { message: answer.message, cause: answer, waitAtMostSeconds: secondsLeft });
    const waited = `Twilio has sent no audio of ${sid} for ${String(audioWaitSeconds)} s`;
    return await lose('no-audio', `${waited}: look at it there, then redrive`, loss);
  };
};
