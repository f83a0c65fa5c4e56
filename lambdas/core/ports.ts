import type { Readable } from 'node:stream';
import type { Deadline } from './deadline';
import type { Parked, RetryLater } from './errors';
import type { CleanupMessage, HistoryEvent, RecordingMessage } from './messages';
import type { MetricName } from './metrics';
import type { ObjectKey } from './object-key';
import type { CallSid, JobId, JobNumber, Recording, RecordingSid } from './recording';

/** The bytes of one recording on their way here. Dispose of it in any case: that frees the connection. */
export interface Audio extends Disposable {
  readonly stream: Readable;
  /** As announced by the source; unknown when it sends in chunks. */
  readonly bytes: number | undefined;
  /** How many the source could be made to send. */
  readonly channels: 1 | 2;
  /** Aborts, with a `RetryLater` as its reason, when the source breaks, stalls or turns out to be no audio. */
  readonly broken: AbortSignal;
}

/** What Twilio says about a recording. */
export interface RecordingDetails {
  /** `processing`, `completed`, `absent`, `deleted`, … */
  readonly status: string;
  readonly startedAt: Date;
  readonly channels: 1 | 2;
  /** Whether the audio was moved to a storage of the account's own, out of Twilio's hands. */
  readonly storedExternally: boolean;
  /** Whether the audio is encrypted with a public key of the account's, so that only its owner can play it. */
  readonly encrypted: boolean;
}

/** Twilio's recordings, as far as the pipeline needs them. */
export interface RecordingSource {
  /** Starts the download. @throws {NoAudio | RetryLater} */
  open(recording: Recording, deadline: Deadline): Promise<Audio>;
  /** Undefined when Twilio does not know the recording. @throws {RetryLater} */
  describe(sid: RecordingSid, deadline: Deadline): Promise<RecordingDetails | undefined>;
  /**
   * Deletes Twilio's copy for good. `gone`: it was not there any more.
   * @throws {Parked} `deletion-refused` when Twilio will not delete this one; @throws {RetryLater}
   */
  remove(sid: RecordingSid, deadline: Deadline): Promise<'deleted' | 'gone'>;
}

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

/** Signs links that let whoever holds them fetch one object until they expire. */
export interface LinkSigner {
  /** `sid` becomes part of the link, as the name to save the file under. */
  sign(key: ObjectKey, sid: RecordingSid): Promise<string>;
}

/** The work of the processor. Resolves once the queue has taken the message. @throws {RetryLater} */
export interface RecordingsQueue {
  /** @param delaySeconds how long it rests before somebody gets it. */
  send(message: RecordingMessage, delaySeconds?: number): Promise<void>;
}

/** The work of the history-writer; events of one job are handled one at a time. @throws {RetryLater} */
export interface HistoryQueue {
  /** @param cause the id of the message that the event comes from: the same event of the same message is taken once. */
  send(event: HistoryEvent, cause: string): Promise<void>;
}

/** The work of cleanup. @throws {RetryLater} */
export interface CleanupQueue {
  send(message: CleanupMessage): Promise<void>;
}

/**
 * A long text in Airtable: what it holds, or why that is not known. `omitted`: Airtable left it out of its answer, as it
 * does with an empty one.
 */
export type Text = { readonly text: string; readonly omitted?: true } | { readonly unknown: string };

/** A Job in Airtable. */
export interface Job {
  readonly id: JobId;
  /** Undefined while nobody has given it one. */
  readonly number: JobNumber | undefined;
  /** Whether it lies in a field of numbers, where `007` and `7.0` are 7. */
  readonly isNumeric: boolean;
  readonly history: Text;
  /** As text, when the base has a field for them. */
  readonly callSids: string;
}

export interface JobQuery {
  readonly ids: readonly JobId[];
  readonly numbers: readonly JobNumber[];
  readonly calls: readonly CallSid[];
}

export interface HistoryUpdate {
  readonly text: string;
  /** The history was left out when it was read: it has to prove empty before it is written. */
  readonly assumesEmpty: boolean;
}

/** What became of one history: the text that Airtable holds now, or why it is not written. */
export type Written = { readonly text: string } | { readonly failure: RetryLater | Parked };

/** Airtable's Jobs, within Airtable's rate limit. */
export interface Jobs {
  /** All Jobs with one of these ids, numbers or calls. @throws {RetryLater} */
  find(query: JobQuery, deadline: Deadline): Promise<readonly Job[]>;
  /**
   * Sets the histories of at most 10 Jobs, by record id; one that Airtable refuses keeps the others from nothing.
   * A write whose outcome is unknown fails with a `RetryLater` that waits until it can have no effect any more.
   */
  writeHistories(
    histories: ReadonlyMap<JobId, HistoryUpdate>,
    deadline: Deadline,
  ): Promise<ReadonlyMap<JobId, Written>>;
}

/** Parameters of a form; a name that came more than once has all its values. */
export type FormParams = Readonly<Record<string, string | string[]>>;

/** A webhook as Twilio signed it: `url` with the raw path and raw query string, without a fragment. */
interface SignedRequest {
  readonly url: string;
  readonly signature: string;
  readonly params: FormParams;
}

/** Whether one of the account's auth tokens made the signature. */
export type SignatureCheck = (tokens: readonly string[], request: SignedRequest) => boolean;

/** Where a use case says what it did: a stable code, with ids, counts and seconds; nothing that identifies a person. */
export interface Log {
  info(code: string, fields: Record<string, unknown>): void;
  warn(code: string, fields: Record<string, unknown>): void;
}

/** Where a use case counts and measures what it did. */
export interface Metrics {
  /** `value` in the metric's unit; 1 where nothing is said. */
  add(metric: MetricName, value?: number): void;
}

export type Clock = () => Date;

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
