import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { note, speeches } from '../../../../local/audio/speech';

/** MPEG-2 layer III, 16 kHz, constant bit rate: 144 bytes a frame for each 32 kbps, 36 ms each. */
const frames = async (path: string, channels: number) => {
  const bytes = await readFile(path);
  const frame = 144 * channels;
  const offsets = Array.from({ length: bytes.length / frame }, (_, index) => index * frame);
  const headers = new Set(offsets.map((offset) => bytes.readUInt16BE(offset)));
  return { whole: bytes.length % frame === 0, headers, seconds: offsets.length * 0.036 };
};

test.each(speeches.map((speech) => [basename(speech.path), speech] as const))(
  '%s is an MP3 of constant bit rate that lasts what the list says',
  async (_name, { path, channels, durationSeconds }) => {
    const { whole, headers, seconds } = await frames(path, channels);
    expect(whole).toBe(true);
    expect(headers).toEqual(new Set([0xfff3]));
    expect(Math.ceil(seconds)).toBe(durationSeconds);
  },
);

test('the note also comes as WAV of 8 kHz, 16 bit, mono', async () => {
  const header = (await readFile(note.wavPath ?? '')).subarray(0, 44);
  expect(header.toString('latin1', 0, 4)).toBe('RIFF');
  expect([header.readUInt16LE(22), header.readUInt32LE(24), header.readUInt16LE(34)]).toEqual([1, 8_000, 16]);
});

test('all audio files together stay under 600 KB', async () => {
  const folder = dirname(note.path);
  const sizes = (await readdir(folder)).map(async (name) => (await stat(`${folder}/${name}`)).size);
  expect((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)).toBeLessThan(600_000);
});
