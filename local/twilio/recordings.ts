import { randomBytes } from 'node:crypto';
import { dualCall, monoCalls } from '../audio/speech';
import { readMp3, type Mp3 } from './audio';
import type { AudioSource, NewRecording, RecordingStatus } from './new-recording';
import { isOfConference } from './resource';
import type { RecordingState } from './stand-in';

/** A SID as Twilio makes them: two letters and 32 hexadecimal digits. */
export const newSid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** Twilio's clock shows whole seconds. */
const wholeSecond = (date: Date) => new Date(Math.floor(date.getTime() / 1_000) * 1_000);

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A recording together with its MP3; without one when there never was audio. */
export interface Kept {
  readonly state: Mutable<RecordingState>;
  readonly mp3: Mp3 | undefined;
}

/** All the recordings of all accounts. */
export interface Recordings {
  /** @throws when Twilio could not have made it. */
  add(recording: NewRecording): Promise<Kept>;
  find(sid: string): Kept | undefined;
  /** @throws when a recording without audio should be completed. */
  setStatus(kept: Kept, status: RecordingStatus): void;
  /** Newest first, as Twilio lists them; those made in the same second, the later added first. */
  newestFirst(accountSid: string): Kept[];
  /** In the order added. */
  all(): Kept[];
}

const withoutAudio: readonly (string | undefined)[] = ['absent', 'failed'];

const refuseImpossible = (recording: NewRecording, isKnown: (accountSid: string) => boolean) => {
  const { accountSid, conferenceSid, source } = recording;
  if (accountSid !== undefined && !isKnown(accountSid))
    throw new Error(`The Twilio stand-in has no account ${accountSid}.`);
  if (source !== undefined && isOfConference({ source }) && conferenceSid === undefined)
    throw new Error(`A recording by ${source} has a conferenceSid.`);
};

/** Recordings of the accounts that `isKnown` knows; none yet. */
export const recordingsOf = (
  mainAccountSid: string,
  { isKnown, clock }: { isKnown: (accountSid: string) => boolean; clock: () => Date },
): Recordings => {
  const kept = new Map<string, Kept>();
  let calls = 0;

  const nextSpeech = (): AudioSource => {
    const speech = monoCalls[calls % monoCalls.length] ?? monoCalls[0];
    calls += 1;
    return { file: speech.path };
  };

  return {
    add: async (recording) => {
      const { conferenceSid } = recording;
      const isWithoutCall = conferenceSid !== undefined && recording.callSid === undefined;
      const source = recording.source ?? (isWithoutCall ? 'Conference' : 'DialVerb');
      refuseImpossible({ ...recording, source }, isKnown);
      const speech = () => (isOfConference({ source }) ? { file: dualCall.path } : nextSpeech());
      const audio = withoutAudio.includes(recording.status) ? undefined : (recording.audio ?? speech());
      const mp3 = audio && (await readMp3(audio));
      const durationSeconds = recording.durationSeconds ?? mp3?.durationSeconds ?? 0;
      const dateCreated = wholeSecond(recording.dateCreated ?? clock());
      const state = {
        sid: newSid('RE'),
        callSid: recording.callSid ?? (isWithoutCall ? '' : newSid('CA')),
        conferenceSid,
        accountSid: recording.accountSid ?? mainAccountSid,
        status: recording.status ?? 'completed',
        channels: recording.channels ?? mp3?.channels ?? 1,
        startTime: wholeSecond(recording.startTime ?? new Date(dateCreated.getTime() - durationSeconds * 1_000)),
        dateCreated,
        dateUpdated: dateCreated,
        durationSeconds,
        source,
        errorCode: recording.errorCode,
        encrypted: recording.encrypted,
        storedAt: recording.storedAt,
        bytes: mp3?.length ?? 0,
        sha256: mp3?.sha256 ?? '',
        audio,
      };
      const entry: Kept = { state, mp3 };
      kept.set(state.sid, entry);
      return entry;
    },
    find: (sid) => kept.get(sid),
    setStatus: ({ state, mp3 }, status) => {
      if (status === 'completed' && mp3 === undefined)
        throw new Error(`Recording ${state.sid} has no audio to complete.`);
      state.status = status;
      state.dateUpdated = wholeSecond(clock());
    },
    newestFirst: (accountSid) =>
      [...kept.values()]
        .filter(({ state }) => state.accountSid === accountSid)
        .reverse()
        .sort((left, right) => right.state.dateCreated.getTime() - left.state.dateCreated.getTime()),
    all: () => [...kept.values()],
  };
};
