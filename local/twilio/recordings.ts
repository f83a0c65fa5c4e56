import { randomBytes } from 'node:crypto';
import { monoCalls } from '../audio/speech';
import { readMp3, type Mp3 } from './audio';
import type { AudioSource, NewRecording, RecordingState } from './stand-in';

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

/** All the recordings of the account. */
export interface Recordings {
  add(recording: NewRecording): Promise<Kept>;
  find(sid: string): Kept | undefined;
  /** Newest first, as Twilio lists them; those made in the same second, the later added first. */
  newestFirst(): Kept[];
  /** In the order added. */
  all(): Kept[];
}

const withoutAudio: readonly (string | undefined)[] = ['absent', 'failed'];

/** An account without recordings. */
export const recordingsOf = (accountSid: string): Recordings => {
  const kept = new Map<string, Kept>();
  let calls = 0;

  const nextSpeech = (): AudioSource => {
    const speech = monoCalls[calls % monoCalls.length] ?? monoCalls[0];
    calls += 1;
    return { file: speech.path };
  };

  return {
    add: async (recording) => {
      const audio = withoutAudio.includes(recording.status) ? undefined : (recording.audio ?? nextSpeech());
      const mp3 = audio && (await readMp3(audio));
      const durationSeconds = recording.durationSeconds ?? mp3?.durationSeconds ?? 0;
      const dateCreated = wholeSecond(recording.dateCreated ?? new Date());
      const state = {
        sid: recording.sid ?? newSid('RE'),
        callSid: recording.callSid ?? newSid('CA'),
        accountSid,
        status: recording.status ?? 'completed',
        channels: recording.channels ?? mp3?.channels ?? 1,
        startTime: wholeSecond(recording.startTime ?? new Date(dateCreated.getTime() - durationSeconds * 1_000)),
        dateCreated,
        dateUpdated: dateCreated,
        durationSeconds,
        source: recording.source ?? 'DialVerb',
        errorCode: recording.errorCode,
        bytes: mp3?.length ?? 0,
        sha256: mp3?.sha256 ?? '',
        audio,
      };
      const entry: Kept = { state, mp3 };
      kept.set(state.sid, entry);
      return entry;
    },
    find: (sid) => kept.get(sid),
    newestFirst: () =>
      [...kept.values()]
        .reverse()
        .sort((left, right) => right.state.dateCreated.getTime() - left.state.dateCreated.getTime()),
    all: () => [...kept.values()],
  };
};
