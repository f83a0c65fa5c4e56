import { backOff } from 'exponential-backoff';
import { KeyTaken, RetryLater } from '../core/errors';
import { type ObjectKey, keysFor } from '../core/object-key';
import type { RecordingSource, RecordingStore } from '../core/ports';
import type { Recording } from '../core/recording';

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

interface Ports {
  readonly source: RecordingSource;
  readonly store: RecordingStore;
}

/** Which of its keys the recording already has, or the first that looks free. */
const placeOf = async (recording: Recording, keys: readonly ObjectKey[], store: RecordingStore) => {
  for (const key of keys) {
    const owner = await store.ownerOf(key);
    if (owner === recording.sid) return { key, stored: true };
    if (owner === undefined) return { key, stored: false };
  }
  throw new RetryLater('keys-taken', { message: `Other recordings have every key of ${recording.sid}` });
};

/**
 * Sees to it that the recording's audio lies in the store, once, and says where.
 * @throws {NoAudio | RetryLater} after all tries of this invocation.
 */
export const storeRecording =
  ({ source, store }: Ports, { prefix, retries, firstPauseMs }: StoreSettings) =>
  (recording: Recording, deadline: AbortSignal): Promise<Stored> => {
    const keys = keysFor(recording, prefix);

    const tryOnce = async (): Promise<Stored> => {
      const { key, stored } = await placeOf(recording, keys, store);
      if (stored) return { key, bytes: undefined };
      using audio = await source.open(recording, deadline);
      return { key, bytes: await store.save(key, recording, audio) };
    };

    return backOff(tryOnce, {
      numOfAttempts: retries + 1,
      startingDelay: firstPauseMs,
      maxDelay: LONGEST_PAUSE_MS,
      jitter: 'full',
      // A key that was taken between look and write is looked at again: perhaps by this very recording, delivered twice.
      retry: (error: unknown) => !deadline.aborted && (error instanceof RetryLater || error instanceof KeyTaken),
    });
  };
