import type { Fault } from './faults';

/** Where a recording's audio comes from. */
export type AudioSource =
  /** An MP3 on disk; for a shipped speech (`local/audio/speech.ts`) its channels and other renditions are known. */
  | { file: string }
  | { bytes: Buffer }
  /** Valid silent MP3 frames (32 kbps, 16 kHz mono) streamed in constant memory; rounded up to whole frames of 144 bytes. */
  | { generate: { bytes: number } };

export interface TwilioOptions {
  /** Default: a free one. */
  port?: number;
  accountSid?: string;
  /** Signs the callbacks and is accepted, with the account SID, as basic auth. */
  authToken?: string;
  apiKeySid?: string;
  apiKeySecret?: string;
  /** PEM of the authority that HTTPS callback endpoints are trusted by, besides Node's own (and NODE_EXTRA_CA_CERTS). */
  ca?: string;
  /** Where `POST /_calls` and calls without a `callbackUrl` of their own report to. May also be set later. */
  callbackUrl?: string;
}

/** Twilio's words for what becomes of a recording; `deleted`: the media is gone, the resource is kept. */
type RecordingStatus = 'in-progress' | 'completed' | 'absent' | 'failed' | 'deleted';

/** A recording as the stand-in holds it. */
export interface RecordingState {
  readonly sid: string;
  readonly callSid: string;
  readonly accountSid: string;
  readonly status: RecordingStatus;
  readonly channels: 1 | 2;
  readonly startTime: Date;
  readonly dateCreated: Date;
  readonly dateUpdated: Date;
  readonly durationSeconds: number;
  readonly source: string;
  readonly errorCode: number | undefined;
  /** Bytes of the MP3; 0 when there is no audio. */
  readonly bytes: number;
  /** Hexadecimal, of the MP3. */
  readonly sha256: string;
  readonly audio: AudioSource | undefined;
}

/** What to make a recording of; whatever is left out is made up. */
export interface NewRecording {
  sid?: string;
  callSid?: string;
  /** Default `completed`. */
  status?: RecordingStatus;
  /** Default: the channels of the speech played, or 1. */
  channels?: 1 | 2;
  /** Default: `durationSeconds` before now. */
  startTime?: Date;
  /** Default: now. Set it to test listings by age. */
  dateCreated?: Date;
  /** Whole seconds. Default: what the audio lasts. */
  durationSeconds?: number;
  /** Default `DialVerb`. */
  source?: string;
  errorCode?: number;
  /** Default: one of the speech files shipped in `local/audio`, in turn. */
  audio?: AudioSource;
  /** Strike this recording's requests only, in this order; in wait before its callback is sent. */
  faults?: readonly Fault[];
}

/** How one callback is sent, where it differs from what Twilio would do. */
export interface CallbackOverrides {
  /** May carry connection overrides in its fragment. Default: the stand-in's `callbackUrl`. */
  callbackUrl?: string;
  /** Set as `job_number` in the URL's query string (replacing the placeholder or appended), percent-encoded. */
  jobNumber?: string;
  /** RecordingStatus to report. Default: the recording's own. */
  event?: 'in-progress' | 'completed' | 'absent' | 'failed';
  /** The auth token to sign with, default `authToken`; null: no signature at all. */
  signWith?: string | null;
  /** Parameters to add, replace or (undefined) leave out, before signing. */
  parameters?: Readonly<Record<string, string | undefined>>;
  /** Default: a new one for each callback; the same for its retries. */
  idempotencyToken?: string;
}

/** What became of one callback. */
export interface CallbackOutcome {
  readonly recordingSid: string;
  readonly event: string;
  /** Exactly the URL that was signed and requested. */
  readonly url: string;
  /** Form parameters as signed. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly signature: string | undefined;
  readonly idempotencyToken: string;
  /** Last answer's HTTP status; undefined: there was none. */
  readonly status: number | undefined;
  readonly body: string;
  /** Requests made, retries included; redirects are not counted. */
  readonly attempts: number;
  /** Why the last attempt counts as failed: `ct` no connection, `rt` no (whole) answer; undefined: it did not. */
  readonly failure: 'ct' | 'rt' | '4xx' | '5xx' | undefined;
}

/** A call to place; its settings are those of each of its recordings and callbacks. */
export interface CallToPlace extends Omit<CallbackOverrides, 'event'>, Omit<NewRecording, 'sid' | 'status'> {
  /** How many recordings the call makes. Default 1. */
  recordings?: number;
  /** Events the TwiML asked for. Default: `completed` only, as at Twilio. */
  events?: readonly ('in-progress' | 'completed' | 'absent')[];
}

/** A call whose recording came to nothing. */
export interface AbsentCall extends Omit<CallToPlace, 'audio' | 'channels' | 'faults' | 'events'> {
  /** 16101: too short (the default), 16102: silent; both are `absent`. 16105: encryption failed, `failed`. */
  errorCode?: 16101 | 16102 | 16105;
}

export interface PlacedCall {
  readonly callSid: string;
  readonly recordings: readonly RecordingState[];
  /** In the order sent. */
  readonly callbacks: readonly CallbackOutcome[];
}

/** One request that reached the stand-in. */
export interface TwilioRequest {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Without query string. */
  readonly path: string;
  readonly route: 'media' | 'fetch' | 'list' | 'delete' | 'other';
  readonly recordingSid: string | undefined;
  /** As answered; undefined while under way or when the connection was broken off before an answer. */
  readonly status: number | undefined;
}

/** A server that speaks Twilio's Recordings API and sends its recording callbacks. */
export interface TwilioStandIn {
  /** `http://127.0.0.1:PORT`: the value of TWILIO_API_URL. */
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
  /** Where calls report to by default. */
  callbackUrl: string | undefined;
  /** A call ends: registers its recordings and sends their callbacks; resolves when all were answered or given up. */
  placeCall(call?: CallToPlace): Promise<PlacedCall>;
  /** A call whose recording came to nothing, its TwiML having asked to be told. */
  absentCall(call?: AbsentCall): Promise<PlacedCall>;
  /** Makes a recording that no callback speaks of. */
  addRecording(recording?: NewRecording): Promise<RecordingState>;
  /** Sends one (more) callback for a recording. @throws when there is no such recording. */
  sendCallback(recordingSid: string, overrides?: CallbackOverrides): Promise<CallbackOutcome>;
  /** @throws when there never was one. */
  recording(recordingSid: string): RecordingState;
  /** All that ever were, deleted ones included, oldest first. */
  recordings(): readonly RecordingState[];
  /** Every request so far, oldest first. */
  readonly requests: readonly TwilioRequest[];
  /** Breaks what matches, in the order given, until used up. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Closes the port and every connection at once, stalled ones and callbacks under way included. */
  stop(): Promise<void>;
}
