import { randomBytes } from 'node:crypto';
import { dualCall, monoCalls } from '../audio/speech';
import { readMp3, type Mp3 } from './audio';
import { byCreation, type ByCreation } from './by-creation';
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
  /** Counts all recordings, in the order added. */
  readonly serial: number;
}

/** All the recordings of all accounts. */
export interface Recordings {
  /** @throws when Twilio could not have made it. */
  add(recording: NewRecording): Promise<Kept>;
  /** So many alike, but for their SIDs and dates of creation. @throws when Twilio could not have made them. */
  addMany(dates: Iterable<Date>, recording: NewRecording): Promise<Kept[]>;
  find(sid: string): Kept | undefined;
  /** The first one added of a call. */
  firstOfCall(callSid: string): Kept | undefined;
  /** @throws when a recording without audio should be completed. */
  setStatus(kept: Kept, status: RecordingStatus): void;
  /** Those of an account that are not deleted, or with these. */
  of(accountSid: string, withDeleted: boolean): ByCreation;
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
  const firstOfCall = new Map<string, Kept>();
  const indexes = new Map<string, { live: ByCreation; all: ByCreation }>();
  let calls = 0;

  const indexesOf = (accountSid: string) => {
    const found = indexes.get(accountSid) ?? { live: byCreation(), all: byCreation() };
    indexes.set(accountSid, found);
    return found;
  };

  const nextSpeech = (): AudioSource => {
    const speech = monoCalls[calls % monoCalls.length] ?? monoCalls[0];
    calls += 1;
    return { file: speech.path };
  };

  /** What a recording is made of, and its MP3. */
  const prepared = async (recording: NewRecording) => {
    const isWithoutCall = recording.conferenceSid !== undefined && recording.callSid === undefined;
    const source = recording.source ?? (isWithoutCall ? 'Conference' : 'DialVerb');
    refuseImpossible({ ...recording, source }, isKnown);
    const speech = () => (isOfConference({ source }) ? { file: dualCall.path } : nextSpeech());
    const audio = withoutAudio.includes(recording.status) ? undefined : (recording.audio ?? speech());
    return { recording, isWithoutCall, source, audio, mp3: audio && (await readMp3(audio)) };
  };

  const keep = ({ recording, isWithoutCall, source, audio, mp3 }: Awaited<ReturnType<typeof prepared>>, date: Date) => {
    const durationSeconds = recording.durationSeconds ?? mp3?.durationSeconds ?? 0;
    const dateCreated = wholeSecond(date);
    const lasted = Math.max(durationSeconds, 0) * 1_000;
    const state = {
      sid: newSid('RE'),
      callSid: recording.callSid ?? (isWithoutCall ? '' : newSid('CA')),
      conferenceSid: recording.conferenceSid,
      accountSid: recording.accountSid ?? mainAccountSid,
      status: recording.status ?? 'completed',
      channels: recording.channels ?? mp3?.channels ?? 1,
      startTime: wholeSecond(recording.startTime ?? new Date(dateCreated.getTime() - lasted)),
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
    const entry: Kept = { state, mp3, serial: kept.size };
    kept.set(state.sid, entry);
    if (!firstOfCall.has(state.callSid)) firstOfCall.set(state.callSid, entry);
    const { live, all } = indexesOf(state.accountSid);
    all.add(entry);
    if (state.status !== 'deleted') live.add(entry);
    return entry;
  };

  return {
    add: async (recording) => keep(await prepared(recording), recording.dateCreated ?? clock()),
    addMany: async (dates, recording) => {
      const alike = await prepared(recording);
      return Array.from(dates, (date) => keep(alike, date));
    },
    find: (sid) => kept.get(sid),
    firstOfCall: (callSid) => firstOfCall.get(callSid),
    setStatus: (entry, status) => {
      const { state, mp3 } = entry;
      if (status === 'completed' && mp3 === undefined)
        throw new Error(`Recording ${state.sid} has no audio to complete.`);
      const { live } = indexesOf(state.accountSid);
      live.remove(entry);
      if (status !== 'deleted') live.add(entry);
      if (status === 'completed' && state.durationSeconds < 0) state.durationSeconds = mp3?.durationSeconds ?? 0;
      state.status = status;
      state.dateUpdated = wholeSecond(clock());
    },
    of: (accountSid, withDeleted) => indexesOf(accountSid)[withDeleted ? 'all' : 'live'],
    all: () => [...kept.values()],
  };
};
