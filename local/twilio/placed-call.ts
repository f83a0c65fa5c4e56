import type { NewRecording } from './new-recording';
import type { CallbackOverrides, RecordingState } from './stand-in';

/** What became of one callback. */
export interface CallbackOutcome {
  readonly recordingSid: string;
  readonly event: string;
  /** Form parameters as signed. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly signature: string | undefined;
  /** Last answer's HTTP status; undefined: there was none. */
  readonly status: number | undefined;
  readonly body: string;
  /** Requests made, retries included; redirects are not counted. */
  readonly attempts: number;
  /** Why the last attempt counts as failed: `ct` no connection, `rt` no (whole) answer; undefined: it did not. */
  readonly failure: 'ct' | 'rt' | '4xx' | '5xx' | undefined;
}

/** A call to place; its settings are those of each of its recordings and callbacks. */
export interface CallToPlace extends Omit<CallbackOverrides, 'event'>, Omit<NewRecording, 'status'> {
  /** How many recordings the call makes. Default 1. */
  recordings?: number;
  /** Events the TwiML asked for. Default: `completed` only, as at Twilio. */
  events?: readonly ('in-progress' | 'completed')[];
}

/** A conference to record; its recordings belong to no call. */
export interface ConferenceToPlace extends Omit<CallToPlace, 'callSid' | 'source'> {
  /** `StartConferenceRecordingAPI`: recorded through the REST API. Default `Conference`. */
  source?: 'Conference' | 'StartConferenceRecordingAPI';
}

/** A call whose recording came to nothing. */
export interface AbsentCall extends Omit<CallToPlace, 'audio' | 'channels' | 'faults' | 'events'> {
  /** 16101: too short (the default), 16102: silent; both are `absent`. 16105: encryption failed, `failed`. */
  errorCode?: 16101 | 16102 | 16105;
}

/** A conference that was recorded. */
export interface PlacedConference {
  readonly conferenceSid: string;
  readonly recordings: readonly RecordingState[];
  /** In the order sent. */
  readonly callbacks: readonly CallbackOutcome[];
}
