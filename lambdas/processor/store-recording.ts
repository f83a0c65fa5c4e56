import type { Deadline } from '../core/deadline';
import { KeyTaken, Parked, RetryLater } from '../core/errors';
import { type ObjectKey, keysFor } from '../core/object-key';
import type { RecordingStore } from '../core/ports/s3';
import type { TwilioRecordings } from '../core/ports/twilio';
import type { Recording } from '../core/recording';
import type { Time } from '../core/time';

export interface StoreSettings {
  /** The bucket's folder for recordings, without a trailing slash. */
  readonly prefix: string;
  /** Further tries after a first one that failed. */
  readonly retries: number;
  /** The longest first pause between two tries; it doubles with each, and the real pause is random below it. */
  readonly firstPauseMs: number;
}

/** No pause between two tries of one invocation is longer: beyond it, the queue waits more cheaply. */
const LONGEST_PAUSE_MS = 10_000;

/** Where the audio of a recording lies. */
export interface Stored {
  readonly key: ObjectKey;
  /** How much was written; undefined when it lay there already. */
  readonly bytes: number | undefined;
}

export interface StorePorts {
  readonly twilio: TwilioRecordings;
  readonly store: RecordingStore;
  readonly time: Pick<Time, 'pause' | 'random'>;
}

/** What lies in the store as this recording, whoever put it there. */
export const storedAlready = async (
  store: Pick<RecordingStore, 'ofCall'>,
  recording: Recording,
  deadline: Deadline,
): Promise<Stored | undefined> => {
  const own = (await store.ofCall(recording, deadline)).find(({ owner }) => owner === recording.sid);
  return own && { key: own.key, bytes: undefined };
};

/**
 * Sees to it that the recording's audio lies in the store, once, and says where. Whether it does is asked of all that lies
 * there of its call: it may have been stored under another job, or another prefix.
 * @throws {NoAudio | RetryLater | Parked} after all tries of this invocation.
 */
export const storeRecording = (
  { twilio, store, time }: StorePorts,
  { prefix, retries, firstPauseMs }: StoreSettings,
) => {
  const tryOnce = async (recording: Recording, deadline: Deadline): Promise<Stored> => {
    const objects = await store.ofCall(recording, deadline);
    const own = objects.find(({ owner }) => owner === recording.sid);
    if (own !== undefined) return { key: own.key, bytes: undefined };
    const key = keysFor(recording, prefix).find((free) => objects.every((object) => object.key !== free));
    if (key === undefined)
      throw new Parked('keys-taken', {
        message:
          `Both keys of ${recording.sid} hold something else: ${keysFor(recording, prefix).join(', ')}. Look at these ` +
          'objects and their recording-sid, move what does not belong there, then redrive',
      });
    using audio = await twilio.open(recording, deadline);
    return { key, bytes: await store.save(key, { ...recording, channels: audio.channels }, audio) };
  };

  /** A key that was taken between look and write is looked at again: perhaps by this very recording, delivered twice. */
  const mayWorkNow = (error: unknown): boolean => error instanceof RetryLater || error instanceof KeyTaken;

  return async (recording: Recording, deadline: Deadline): Promise<Stored> => {
    // By hand: no library for retries takes a clock and dice.
    for (let failed = 1; ; failed++)
      try {
        return await tryOnce(recording, deadline);
      } catch (error) {
        if (failed > retries || !mayWorkNow(error) || deadline.signal.aborted) throw error;
        const longest = Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** (failed - 1));
        await time.pause(time.random() * longest, deadline.signal);
      }
  };
};
