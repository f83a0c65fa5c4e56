import type { CallParties } from './call-records';
import type { Fault } from './faults';

/** Where a recording's audio comes from. */
export type AudioSource =
  /** An MP3 on disk; for a shipped speech (`local/audio/speech.ts`) its channels and other renditions are known. */
  | { file: string }
  | { bytes: Buffer }
  /** Valid silent MP3 frames (32 kbps, 16 kHz mono) streamed in constant memory; rounded up to whole frames of 144 bytes. */
  | { generate: { bytes: number } };

/**
 * Twilio's words for what becomes of a recording (twilio-oai, recording_enum_status; `failed` is in its guide only).
 * Media is there while it is `completed`. `deleted`: the media is gone, the resource is kept for 40 days.
 */
export type RecordingStatus =
  'in-progress' | 'paused' | 'stopped' | 'processing' | 'completed' | 'absent' | 'failed' | 'deleted';

/** How a recording came to be (twilio-oai, recording_enum_source). */
export type RecordingOrigin =
  | 'DialVerb'
  | 'Conference'
  | 'OutboundAPI'
  | 'Trunking'
  | 'RecordVerb'
  | 'StartCallRecordingAPI'
  | 'StartConferenceRecordingAPI';

/** What to make a recording of; whatever is left out is made up. */
export interface NewRecording extends CallParties {
  /** One of the stand-in's accounts. Default: the main one. */
  accountSid?: string;
  /** Default: a new one; none for a recording with a `conferenceSid`. */
  callSid?: string;
  /** The conference recorded. Alone, the recording belongs to no call, as `call_sid` is nullable in twilio-oai. */
  conferenceSid?: string;
  /** Default `completed`. `processing`: no media until `setStatus` says otherwise. */
  status?: RecordingStatus;
  /** Default: the channels of the speech played, or 1. Conferences: 2, as since September 2025. */
  channels?: 1 | 2;
  /** Default: `durationSeconds` before it was created. */
  startTime?: Date;
  /** Default: now. Set it to test listings by age. */
  dateCreated?: Date;
  /** Whole seconds. Default: what the audio lasts. Negative: not known yet, and told as it stands while it is under way. */
  durationSeconds?: number;
  /** Default `DialVerb`; with a `conferenceSid` and no call `Conference`. */
  source?: RecordingOrigin;
  errorCode?: number;
  /** Whether a public key of the account's has encrypted it: no .mp3 then, but error 16109. Default: not. */
  encrypted?: boolean;
  /** Address in a bucket of the account's own, where Twilio stored it instead: no media at Twilio. Default: at Twilio. */
  storedAt?: string;
  /** Default: one of the speech files shipped in `local/audio`, in turn; for conferences the one in two channels. */
  audio?: AudioSource;
  /** Strike this recording's requests only, in this order; in wait before its callback is sent. */
  faults?: readonly Fault[];
}

/** Many recordings alike, each of a call of its own, that no callback speaks of: an archive, or a backlog. */
export interface ManyRecordings extends Omit<NewRecording, 'dateCreated' | 'startTime' | 'faults' | 'to' | 'from'> {
  count: number;
  /** When the first of them was created, and (default: now) the last: the others are spread evenly in between. */
  from: Date;
  to?: Date;
}
