import type { Readable } from 'node:stream';
import type { Deadline } from '../deadline';
import type { AccountSid, CallSid, Recording, RecordingSid } from '../recording';

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
  /** Undefined where Twilio does not say. */
  readonly startedAt: Date | undefined;
  /** By which Twilio lists it. */
  readonly createdAt?: Date | undefined;
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
  /**
   * Undefined when the account has no such recording.
   * @param accountSid - whose it is; undefined: the first account's. @throws {RetryLater}
   */
  describe(
    sid: RecordingSid,
    deadline: Deadline,
    accountSid: AccountSid | undefined,
  ): Promise<RecordingDetails | undefined>;
  /**
   * Deletes Twilio's copy for good. `gone`: the account does not have it any more.
   * @param accountSid - whose it is; undefined: the first account's
   * @throws {Parked} `deletion-refused` when Twilio will not delete this one; @throws {RetryLater}
   */
  remove(sid: RecordingSid, deadline: Deadline, accountSid: AccountSid | undefined): Promise<'deleted' | 'gone'>;
}

/** A recording as Twilio lists it, whatever became of it. */
export interface ListedRecording {
  readonly sid: RecordingSid;
  readonly accountSid: AccountSid;
  /** Of the call or the conference; undefined when Twilio names neither. */
  readonly callSid: CallSid | undefined;
  /** `in-progress`, `paused`, `stopped`, `processing`, `completed`, `absent`, `failed`, `deleted`, or a new word. */
  readonly status: string;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly durationSeconds: number | undefined;
  readonly channels: 1 | 2 | undefined;
  /** How it was made: `DialVerb`, `Trunking`, … */
  readonly source: string | undefined;
  readonly errorCode: string | undefined;
}

/**
 * Whole days of GMT, `yyyy-mm-dd`, both inclusive: Twilio cuts what it is asked for to them (airbyte #4070). Of the day after
 * `to` some may come along: `sweep` leaves them out.
 */
export interface ListQuery {
  readonly accountSid: AccountSid;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Also those deleted in the last 40 days, as `deleted`. */
  readonly withDeleted?: boolean;
  /** 1 to 1,000, the default. */
  readonly pageSize?: number;
}

/** A page of Twilio's list. Pages shift while recordings come and go: one may come twice, or on no page. */
export interface ListPage {
  /** Newest first. */
  readonly recordings: readonly ListedRecording[];
  /** How many entries could not be read. */
  readonly unreadable: number;
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

/** Twilio's list of an account's recordings. */
export interface RecordingsListing {
  /** @param next of the page before; undefined for the first. @throws {RetryLater} also for an answer that is no list. */
  page(query: ListQuery, next: string | undefined, deadline: Deadline): Promise<ListPage>;
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
