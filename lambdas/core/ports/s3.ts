import type { Deadline } from '../deadline';
import type { LinkGrant, LinkId } from '../link';
import type { ObjectKey } from '../object-key';
import type { CallSid, JobNumber, Recording, RecordingSid } from '../recording';
import type { Audio } from './twilio';

/** An object in the bucket. */
export interface StoredObject {
  readonly key: ObjectKey;
  /** Whose audio it is; undefined when it does not say, as after a copy by hand. */
  readonly owner: RecordingSid | undefined;
}

/** The bucket that keeps the recordings. */
export interface RecordingStore {
  /**
   * All that lies there of the recording's call, and of the day it began: whoever stored it, under whichever job, under
   * today's prefix or a former one. In the order of their keys. @throws {RetryLater}
   */
  ofCall(recording: Pick<Recording, 'callSid' | 'startedAt'>, deadline: Deadline): Promise<readonly StoredObject[]>;
  /** The object under the key; undefined when there is none. @throws {RetryLater} also when S3 refuses to say. */
  look(key: ObjectKey, deadline: Deadline): Promise<StoredObject | undefined>;
  /**
   * Writes once, never over another object. Returns how many bytes it wrote.
   * @throws {KeyTaken} when the key exists; @throws {RetryLater}
   */
  save(key: ObjectKey, recording: Recording, audio: Audio): Promise<number>;
}

/** What an object says about the recording in it; undefined is what it does not say, as after a copy by hand. */
export interface ObjectFacts {
  readonly recordingSid: RecordingSid | undefined;
  readonly callSid: CallSid | undefined;
  readonly jobNumber: JobNumber | undefined;
  /** When the recording began. */
  readonly startedAt: Date | undefined;
  readonly durationSeconds: number | undefined;
  readonly channels: 1 | 2 | undefined;
  readonly bytes: number | undefined;
}

/**
 * What lies under a key. `deleted`: S3 has had an object there, and still knows it; S3's own expiry counts as deletion.
 * `absent`: S3 knows of nothing.
 */
export type Described =
  { readonly state: 'there'; readonly facts: ObjectFacts } | { readonly state: 'deleted' | 'absent' };

/** The bucket that keeps the recordings, as one who looks for some reads it. */
export interface RecordingArchive {
  /**
   * Keys that begin with `stem`, in their order, at most 1,000: those behind `after`. `isLast`: there are no more.
   * @throws {RetryLater}
   */
  list(
    stem: string,
    after: ObjectKey | undefined,
    deadline: Deadline,
  ): Promise<{ readonly keys: readonly ObjectKey[]; readonly isLast: boolean }>;
  /** @throws {RetryLater} also when S3 refuses to say. */
  describe(key: ObjectKey, deadline: Deadline): Promise<Described>;
  /**
   * Keys that begin with `stem` and have had an object, which is deleted, in their order; S3 forgets them after some time.
   * At most those among the first 10,000 versions. @throws {RetryLater}
   */
  deleted(stem: string, deadline: Deadline): Promise<readonly ObjectKey[]>;
}

/** Signs links that let whoever holds them fetch one object until they expire. */
export interface LinkSigner {
  /** Signs now, for so many seconds. `id` and `sid` become part of the link: what it is known by, and what it leads to. */
  sign(
    key: ObjectKey,
    link: { readonly id: LinkId; readonly sid: RecordingSid | undefined; readonly expiresInSeconds: number },
  ): Promise<string>;
}

/** Keeps for good who got which link. What it has taken nobody changes, nor reads through it. */
export interface LinkRegister {
  /** Resolves once it is kept. @throws {RetryLater} `link-unrecorded` */
  add(grant: LinkGrant, deadline: Deadline): Promise<void>;
}

/** What lay in the bucket on one day. */
export interface DailySize {
  /** 00:00 UTC. */
  readonly day: Date;
  /** By S3's StorageType; one that nothing was reported for is absent. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** How S3 has measured the bucket. */
export interface StorageSizes {
  /** The last `days` days, today included, oldest first; a day that nothing was reported for is absent. */
  daily(days: number): Promise<readonly DailySize[]>;
}
