import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { speeches } from '../audio/speech';
import { mp3Seconds, silentMp3, silentMp3Bytes, silentMp3BytesOf, silentWav, silentWavBytes } from './silence';
import type { AudioSource } from './new-recording';

/** Audio ready to be sent. `open` starts anew each time. */
export interface Rendition {
  /** Bytes. */
  readonly length: number;
  readonly open: () => Readable;
}

/** An MP3 and what is known about it. */
export interface Mp3 extends Rendition {
  readonly sha256: string;
  readonly channels: 1 | 2;
  /** Rounded up. */
  readonly durationSeconds: number;
}

const rendition = async (source: AudioSource): Promise<Rendition> => {
  if ('file' in source) {
    const { size } = await stat(source.file);
    return { length: size, open: () => createReadStream(source.file) };
  }
  if ('bytes' in source) {
    return { length: source.bytes.length, open: () => Readable.from([source.bytes], { objectMode: false }) };
  }
  const length = silentMp3Bytes(source.generate.bytes);
  return { length, open: () => Readable.from(silentMp3(length), { objectMode: false }) };
};

const speechIn = (source: AudioSource) =>
  'file' in source ? speeches.find(({ path }) => path === source.file) : undefined;

const sha256 = async (audio: Rendition) => {
  const hash = createHash('sha256');
  await pipeline(audio.open(), hash);
  return hash.digest('hex');
};

/**
 * Reads an MP3's size, hash, channels and duration; a file that is no shipped speech counts as one channel.
 * @throws when the file cannot be read.
 */
export const readMp3 = async (source: AudioSource): Promise<Mp3> => {
  const audio = await rendition(source);
  const { channels = 1, durationSeconds = mp3Seconds(audio.length) } = speechIn(source) ?? {};
  return { ...audio, sha256: await sha256(audio), channels, durationSeconds };
};

/** The recording as a WAV; the speech's own where it has one, else silence of the same duration. */
export const wavOf = async (source: AudioSource, durationSeconds: number, channels: number): Promise<Rendition> => {
  const file = speechIn(source)?.wavPath;
  if (file !== undefined) return rendition({ file });
  return {
    length: silentWavBytes(durationSeconds, channels),
    open: () => Readable.from(silentWav(durationSeconds, channels), { objectMode: false }),
  };
};

/** A recording in two channels mixed to one: the speech's own where it has one, else silence of the same duration. */
export const downmixOf = async (source: AudioSource, durationSeconds: number): Promise<Rendition> => {
  const file = speechIn(source)?.monoPath;
  if (file !== undefined) return rendition({ file });
  return rendition({ generate: { bytes: silentMp3BytesOf(durationSeconds) } });
};
