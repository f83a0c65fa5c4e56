import type { Deadline } from '../core/deadline';
import type { Delivery } from '../core/delivery';
import { NoAudio, Parked, Rejected } from '../core/errors';
import type { CompletedRecordingMessage } from '../core/messages';
import type { RecordingStore } from '../core/ports/s3';
import type { RecordingSource } from '../core/ports/twilio';
import type { Recording } from '../core/recording';

interface Ports {
  readonly source: RecordingSource;
  readonly store: RecordingStore;
}

/** Twilio's words for recordings that will have no audio any more. Every other one, known or new, is unfinished. */
const HOPELESS = new Set(['absent', 'failed', 'deleted']);

/** What an answer without audio means: the wait for it has to begin, or the error with which the message goes on. */
type Verdict = { readonly beginToWait: true } | { readonly error: Error };

/**
 * Judges an answer without audio by what Twilio says about the recording, and by how long it has been so. A loss is stated
 * only when nothing in the bucket could be the recording.
 * @throws {RetryLater} when Twilio or S3 cannot be asked.
 */
export const judgeMissingAudio =
  ({ source, store }: Ports, audioWaitSeconds: number) =>
  async (
    answer: NoAudio,
    recording: Recording | undefined,
    { body, waitedSeconds }: Delivery<CompletedRecordingMessage>,
    deadline: Deadline,
  ): Promise<Verdict> => {
    const sid = body.recordingSid;

    /** Someone may have copied it there by hand, without saying whose it is. */
    const lost = async (code: string, message: string): Promise<Verdict> => {
      if (recording === undefined)
        return {
          error: new Parked('recording-unknown', {
            message: `${message}. Nothing tells when it began, so it could not be looked for in the bucket: look there by call`,
            cause: answer,
          }),
        };
      const objects = await store.ofCall(recording, deadline);
      const unknown = objects.filter(({ owner }) => owner === undefined).map(({ key }) => key);
      const error =
        unknown.length === 0
          ? new Rejected(code, { message, cause: answer })
          : new Parked('owner-unknown', {
              message:
                `${message}. It may be what lies there without a recording-sid: ${unknown.join(', ')}. If so, give it that ` +
                'metadata; if not, move it away; then redrive',
              cause: answer,
            });
      return { error };
    };

    const details = await source.describe(sid, deadline);
    const status = details?.status;
    if (details?.storedExternally === true)
      return {
        error: new Parked('recording-stored-externally', {
          message: `The account stores ${sid} in a bucket of its own: turn external storage off, copy it by hand`,
          cause: answer,
        }),
      };
    if (details?.encrypted === true)
      return {
        error: new Parked('recording-encrypted', {
          message: `${sid} is encrypted with the account's public key, so that only you can play it: fetch it by hand`,
          cause: answer,
        }),
      };
    if (status !== undefined && HOPELESS.has(status))
      return await lost(`recording-${status}`, `Twilio has no audio of ${sid}, it says ${status}`);
    if (status !== undefined && status !== 'completed')
      return {
        error: new NoAudio('audio-unfinished', {
          message: `Twilio calls ${sid} ${status}: not finished`,
          cause: answer,
        }),
      };
    if (audioWaitSeconds > 0 && body.awaitsAudio !== true) return { beginToWait: true };
    const secondsLeft = audioWaitSeconds - waitedSeconds;
    if (secondsLeft > 0)
      return {
        error: new NoAudio(answer.code, { message: answer.message, cause: answer, waitAtMostSeconds: secondsLeft }),
      };
    return await lost(
      'no-audio',
      `Twilio has sent no audio of ${sid} for ${String(audioWaitSeconds)} s: look at it there, then redrive`,
    );
  };
