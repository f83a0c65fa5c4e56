import type { Readable } from 'node:stream';
import type { Deadline } from '../deadline';
import type { Recording, RecordingSid } from '../recording';

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
export interface TwilioRecordings {
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
