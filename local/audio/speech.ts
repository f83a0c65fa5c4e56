import { join } from 'node:path';

/** A real speech recording shipped with the project; `make-speech.sh` made it. */
export interface Speech {
  /** Absolute path of the MP3: 16 kHz, constant bit rate, 32 kbps for each channel, no tags. */
  readonly path: string;
  readonly channels: 1 | 2;
  /** What it lasts in whole seconds, rounded up as Twilio does. */
  readonly durationSeconds: number;
  /** Absolute path of the same speech as WAV (8 kHz, 16 bit, mono), where there is one. */
  readonly wavPath?: string;
  /** Absolute path of the same speech in one channel, where there is one besides the two-channel file. */
  readonly monoPath?: string;
}

const file = (name: string) => join(__dirname, name);

/** Calls in one channel: what most recordings are. */
export const monoCalls: readonly [Speech, ...Speech[]] = [
  { path: file('water-heater.mp3'), channels: 1, durationSeconds: 31 },
  { path: file('reschedule.mp3'), channels: 1, durationSeconds: 17 },
  { path: file('invoice.mp3'), channels: 1, durationSeconds: 18 },
];

/** A call with the agent in the first channel and the caller in the second. */
export const dualCall: Speech = {
  path: file('invoice-dual.mp3'),
  channels: 2,
  durationSeconds: 18,
  monoPath: file('invoice.mp3'),
};

/** One sentence, the only speech that also comes as WAV. */
export const note: Speech = {
  path: file('note.mp3'),
  channels: 1,
  durationSeconds: 6,
  wavPath: file('note.wav'),
};

/** All of them. */
export const speeches: readonly Speech[] = [...monoCalls, dualCall, note];
