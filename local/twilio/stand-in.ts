import type { Fault } from './faults';
import type { CallParties } from './call-records';
import type { OnOrBefore } from './list';
import type { AudioSource, ManyRecordings, NewRecording, RecordingOrigin, RecordingStatus } from './new-recording';
import type { Paging } from './paging';
import type { AbsentCall, CallbackOutcome, CallToPlace, ConferenceToPlace, PlacedConference } from './placed-call';

/** What a client of an account needs to know of it. */
export interface AccountCredentials {
  readonly accountSid: string;
  /** Signs the callbacks in the account's name and is accepted, with the account's SID, as basic auth. */
  readonly authToken: string;
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
}

/**
 * Port, account and callback URL are for people who write them down by hand (docs/another-endpoint.md);
 * whatever is left out is made up.
 */
export interface TwilioOptions extends Partial<AccountCredentials> {
  /** Default: a free one. */
  port?: number;
  /** Where `POST /_calls` and calls without a `callbackUrl` of their own report to. May also be set later. */
  callbackUrl?: string;
  /**
   * `main`: the API key may also list accounts. Default `standard`: it may not (twilio.com/docs/iam/api/account). Neither
   * opens a subaccount's path: that takes the main account's SID and token, or a key of the subaccount.
   */
  apiKeyType?: 'standard' | 'main';
  /** Friendly names of the accounts below the main one. Default: there are none. */
  subaccounts?: readonly string[];
  /**
   * `steady`: what is deleted or added while a list is read moves nothing. `shifting`: it moves the pages that follow, so
   * that items are skipped or come twice. Default `steady`.
   */
  paging?: Paging;
  /** How much of the day named `DateCreated<` lets through. Default `midnight`: its first second (see `OnOrBefore`). */
  onOrBefore?: OnOrBefore;
  /** Default: the machine's. Decides on dates of creation and on how long deleted recordings are shown. */
  clock?: () => Date;
  /** Certificate and key to serve HTTPS with, on a port of its own (`httpsUrl`). Default: plain HTTP only. */
  tls?: { cert: string; key: string };
  /** PEM of the authority that HTTPS callback endpoints are trusted by, besides Node's own (and NODE_EXTRA_CA_CERTS). */
  ca?: string;
}

/** A recording as the stand-in holds it. */
export interface RecordingState {
  readonly sid: string;
  /** Empty: the recording belongs to no call, only to a conference. */
  readonly callSid: string;
  readonly conferenceSid?: string | undefined;
  readonly accountSid: string;
  readonly status: RecordingStatus;
  readonly channels: 1 | 2;
  readonly startTime: Date;
  readonly dateCreated: Date;
  /** When its status last changed. */
  readonly dateUpdated: Date;
  readonly durationSeconds: number;
  readonly source: RecordingOrigin;
  readonly errorCode: number | undefined;
  readonly encrypted?: boolean | undefined;
  /** Undefined: at Twilio. */
  readonly storedAt?: string | undefined;
  /** Bytes of the MP3; 0 when there is no audio. */
  readonly bytes: number;
  /** Hexadecimal, of the MP3. */
  readonly sha256: string;
  readonly audio: AudioSource | undefined;
}

/** How one callback is sent, where it differs from what Twilio would do. */
export interface CallbackOverrides {
  /** May carry connection overrides in its fragment. Default: the stand-in's `callbackUrl`. */
  callbackUrl?: string;
  /**
   * Set as `job_number` in the URL's query string (replacing the placeholder or appended), percent-encoded; null: taken out
   * of it. Default: the URL as it is.
   */
  jobNumber?: string | null;
  /** RecordingStatus to report, any word: `in-progress`, `started`, `resumed`, `deleted`. Default: the recording's own. */
  event?: string;
  /** The auth token to sign with, default that of the recording's account; null: no signature at all. */
  signWith?: string | null;
  /** Parameters to add, replace or (undefined) leave out, before signing. */
  parameters?: Readonly<Record<string, string | undefined>>;
  /** Default: a new one for each callback; the same for its retries. */
  idempotencyToken?: string;
}

export interface PlacedCall {
  readonly callSid: string;
  readonly recordings: readonly RecordingState[];
  /** In the order sent. */
  readonly callbacks: readonly CallbackOutcome[];
}

/** One request that reached the stand-in. */
export interface TwilioRequest {
  readonly method: string;
  /** Without query string. */
  readonly path: string;
  /** `storage`: a download from where a redirect led. */
  readonly route: 'media' | 'storage' | 'fetch' | 'list' | 'delete' | 'accounts' | 'call' | 'other';
  readonly recordingSid: string | undefined;
  /** Whether it carried an Authorization header. */
  readonly authorization: boolean;
  /** As answered; undefined while under way or when the connection was broken off before an answer. */
  readonly status: number | undefined;
}

/** A server that speaks Twilio's Recordings API and sends its recording callbacks. */
export interface TwilioStandIn extends AccountCredentials {
  /** `http://127.0.0.1:PORT`: the value of TWILIO_API_URL. */
  readonly url: string;
  /** The same by HTTPS, when `tls` was given. */
  readonly httpsUrl: string | undefined;
  /** In the order of the options. */
  readonly subaccounts: readonly AccountCredentials[];
  /** Where calls report to by default. */
  callbackUrl: string | undefined;
  /** A call ends: registers its recordings and sends their callbacks; resolves when all were answered or given up. */
  placeCall(call?: CallToPlace): Promise<PlacedCall>;
  /** The same for a conference: its recordings name no call, neither do their callbacks. */
  placeConference(conference?: ConferenceToPlace): Promise<PlacedConference>;
  /** A call whose recording came to nothing, its TwiML having asked to be told. */
  absentCall(call?: AbsentCall): Promise<PlacedCall>;
  /** Makes a recording that no callback speaks of. @throws when Twilio could not have made it. */
  addRecording(recording?: NewRecording): Promise<RecordingState>;
  /** Makes many at once, oldest first, in no more time than one takes to list. @throws as `addRecording`. */
  addRecordings(recordings: ManyRecordings): Promise<readonly RecordingState[]>;
  /**
   * What `/Calls/{CallSid}.json` says of a recorded call; null: that it is not known any more. Default: made-up numbers, or
   * what the recording was made with.
   */
  setCall(callSid: string, parties: CallParties | null): void;
  /** May be changed between two pages. */
  paging: Paging;
  /** What became of a recording in the meantime; no callback tells. @throws when it has no audio to be `completed` with. */
  setStatus(recordingSid: string, status: RecordingStatus): void;
  /** Sends one (more) callback for a recording. @throws when there is no such recording, or its source sends none. */
  sendCallback(recordingSid: string, overrides?: CallbackOverrides): Promise<CallbackOutcome>;
  /** @throws when there never was one. */
  recording(recordingSid: string): RecordingState;
  /** All that ever were, deleted ones included, oldest first. */
  recordings(): readonly RecordingState[];
  /** Every request so far, oldest first. */
  readonly requests: readonly TwilioRequest[];
  /** Breaks what matches, in the order given, until used up. @throws for a redirect to HTTPS without `tls`. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Closes the port and every connection at once, stalled ones and callbacks under way included. */
  stop(): Promise<void>;
}
