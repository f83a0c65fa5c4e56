import type { Readable } from 'node:stream';
import type { HistoryEvent, RecordingMessage } from './messages';
import type { MetricName } from './metrics';
import type { ObjectKey } from './object-key';
import type { CallSid, JobNumber, Recording, RecordingSid } from './recording';

/** The bytes of one recording on their way here. Dispose of it in any case: that frees the connection. */
export interface Audio extends Disposable {
  readonly stream: Readable;
  /** As announced by the source; unknown when it sends in chunks. */
  readonly bytes: number | undefined;
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
}

/** Twilio's recordings, as far as the pipeline needs them. */
export interface RecordingSource {
  /** Starts the download. @throws {NoAudio | RetryLater} */
  open(recording: Recording, deadline: AbortSignal): Promise<Audio>;
  /** Undefined when Twilio does not know the recording. @throws {RetryLater} */
  describe(sid: RecordingSid): Promise<RecordingDetails | undefined>;
  /** Deletes Twilio's copy for good; one that is gone already counts. @throws {RetryLater} */
  remove(sid: RecordingSid): Promise<void>;
}

/** The bucket that keeps the recordings. */
export interface RecordingStore {
  /** Whose audio lies under the key; undefined when nothing is seen there. @throws {RetryLater} */
  ownerOf(key: ObjectKey): Promise<RecordingSid | undefined>;
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
  send(message: RecordingMessage): Promise<void>;
}

/** The work of the history-writer; events of one job are handled one after another. @throws {RetryLater} */
export interface HistoryQueue {
  send(event: HistoryEvent): Promise<void>;
}

/** A Job in Airtable. */
export interface Job {
  /** Airtable's record id. */
  readonly id: string;
  readonly number: JobNumber;
  readonly history: string;
  /** As text, when the base has a field for them. */
  readonly callSids: string;
}

export interface JobQuery {
  readonly numbers: readonly JobNumber[];
  readonly calls: readonly CallSid[];
}

/** Airtable's Jobs. Both calls are one request each, within Airtable's rate limit. */
export interface Jobs {
  /** All Jobs with one of these numbers or calls. @throws {RetryLater} */
  find(query: JobQuery, deadline: AbortSignal): Promise<readonly Job[]>;
  /**
   * Sets the histories of at most 10 Jobs, by record id, and returns them as Airtable holds them afterwards.
   * @throws {RetryLater}
   */
  writeHistories(histories: ReadonlyMap<string, string>, deadline: AbortSignal): Promise<ReadonlyMap<string, string>>;
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
