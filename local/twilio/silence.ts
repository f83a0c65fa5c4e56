/** One frame of MPEG-2 layer III: 32 kbps, 16 kHz, mono. All-zero side information decodes to silence. */
const FRAME_BYTES = 144;
/** 576 samples at 16 kHz. */
const FRAME_SECONDS = 0.036;
const frame = Buffer.alloc(FRAME_BYTES);
frame.set([0xff, 0xf3, 0x48, 0xc4]);

/** Just under 256 KiB. */
const FRAMES_PER_CHUNK = 1_820;
const chunk = Buffer.concat(Array.from({ length: FRAMES_PER_CHUNK }, () => frame));

/** The smallest size in whole frames that is not below `bytes`. */
export const silentMp3Bytes = (bytes: number): number => Math.ceil(bytes / FRAME_BYTES) * FRAME_BYTES;

/** What an MP3 of so many bytes at 32 kbps lasts, in seconds, rounded up. */
export const mp3Seconds = (bytes: number): number => Math.ceil((bytes / FRAME_BYTES) * FRAME_SECONDS);

/** Size of a silent MP3 that `mp3Seconds` finds to last so many seconds. */
export const silentMp3BytesOf = (seconds: number): number => Math.floor(seconds / FRAME_SECONDS) * FRAME_BYTES;

/** A valid MP3 of `bytes` bytes (a whole number of frames), chunk by chunk: memory does not grow with its size. */
export function* silentMp3(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length));
}

const WAV_HEADER_BYTES = 44;
const SAMPLE_RATE = 8_000;
const BYTES_PER_SAMPLE = 2;

/** Size of a silent WAV (8 kHz, 16 bit) of so many seconds. */
export const silentWavBytes = (seconds: number, channels: number): number =>
  WAV_HEADER_BYTES + seconds * SAMPLE_RATE * BYTES_PER_SAMPLE * channels;

/** A silent WAV (8 kHz, 16 bit), chunk by chunk. */
export function* silentWav(seconds: number, channels: number): Generator<Buffer> {
  const total = silentWavBytes(seconds, channels);
  const blockBytes = BYTES_PER_SAMPLE * channels;
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(total - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * blockBytes, 28);
  header.writeUInt16LE(blockBytes, 32);
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(total - WAV_HEADER_BYTES, 40);
  yield header;
  const second = Buffer.alloc(SAMPLE_RATE * blockBytes);
  for (let sent = 0; sent < seconds; sent += 1) yield second;
}
