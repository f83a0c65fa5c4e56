/* What an MP3 begins with: ISO/IEC 11172-3, 2.4.1.3 (frame header); id3.org (tag). */
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';
import { AudioGuard } from '../../../lambdas/adapters/guarded-audio';
import type { Deadline } from '../../../lambdas/core/deadline';
import { NoAudio, RetryLater } from '../../../lambdas/core/errors';
import { NO_DEADLINE, aDeadline } from '../../support/subjects';

const PATIENT_MS = 60_000;

const opened: Disposable[] = [];
afterEach(() => {
  for (const audio of opened.splice(0)) audio[Symbol.dispose]();
});

/** Audio whose bytes the test sends itself. */
const audioWith = (
  bytes: number | undefined,
  { idleMs = PATIENT_MS, deadline = NO_DEADLINE, time = new VirtualTime() } = {},
) => {
  const source = new PassThrough();
  const audio = new AudioGuard(idleMs, time, deadline).watch(source, bytes, 2);
  opened.push(audio);
  return { source, audio, time };
};

const reasonOf = async ({ broken }: { broken: AbortSignal }): Promise<unknown> => {
  if (!broken.aborted)
    await new Promise((resolve) => {
      broken.addEventListener('abort', resolve);
    });
  return broken.reason;
};

const frame = (...head: number[]) => Buffer.concat([Buffer.from(head), Buffer.alloc(20)]);

test.each([
  ['an ID3 tag', Buffer.from('ID3 and more')],
  ['a frame of MPEG 1, 32 kbps', frame(0xff, 0xfb, 0x10)],
  ['a frame of MPEG 1 with a checksum', frame(0xff, 0xfa, 0x10)],
  ['a frame of MPEG 2, 16 kHz', frame(0xff, 0xf3, 0x48)],
  ['a frame of MPEG 2.5', frame(0xff, 0xe3, 0x18)],
  ['a frame of free bit rate', frame(0xff, 0xfb, 0x00)],
])('%s is an MP3, however its bytes come', async (_name, content) => {
  for (const pieces of [[content], [content.subarray(0, 1), content.subarray(1, 2), content.subarray(2)]]) {
    const { source, audio } = audioWith(content.length);
    for (const piece of pieces) source.write(piece);
    source.end();
    expect((await buffer(audio.stream)).equals(content)).toBe(true);
    expect(audio).toMatchObject({ bytes: content.length, channels: 2 });
    expect(audio.broken.aborted).toBe(false);
    audio[Symbol.dispose]();
  }
});

test.each([
  ['a page of HTML', Buffer.from('<!doctype html>')],
  ['JSON', Buffer.from('{"code":20404}')],
  ['ID without its 3', Buffer.from('ID4 and more')],
  ['a text with a byte order mark', frame(0xff, 0xfe, 0x3c)],
  ['a WAV', Buffer.from('RIFF0000WAVE')],
  ['a frame of layer I', frame(0xff, 0xff, 0x10)],
  ['a frame of layer II', frame(0xff, 0xfd, 0x10)],
  ['a reserved layer', frame(0xff, 0xf9, 0x10)],
  ['half a sync word', frame(0xff, 0x1b, 0x10)],
  ['a sync word one byte late', frame(0x00, 0xff, 0xfb)],
  ['a bit rate that does not exist', frame(0xff, 0xfb, 0xf0)],
  ['a sampling rate that does not exist', frame(0xff, 0xfb, 0x1c)],
])('%s is none: nothing of it passes', async (_name, content) => {
  for (const pieces of [[content], [content.subarray(0, 2), content.subarray(2)]]) {
    const { source, audio } = audioWith(content.length);
    for (const piece of pieces) source.write(piece);
    const reason = await reasonOf(audio);
    expect(reason).toBeInstanceOf(NoAudio);
    expect(reason).toMatchObject({ code: 'audio-not-mp3', message: 'Twilio sent something that is no MP3' });
    expect(audio.stream.destroyed).toBe(true);
    expect(source.destroyed).toBe(true);
  }
});

test.each([Buffer.alloc(0), Buffer.from('I'), Buffer.from('ID')])('%j is an empty file', async (content) => {
  const { source, audio } = audioWith(undefined);
  source.end(content);
  audio.stream.resume();
  const reason = await reasonOf(audio);
  expect(reason).toBeInstanceOf(NoAudio);
  expect(reason).toMatchObject({ code: 'audio-empty', message: 'Twilio sent an empty file' });
});

test.each([
  [12, 11],
  [10, 11],
])('%i bytes announced and %i sent is no whole file', async (announced, sent) => {
  const { source, audio } = audioWith(announced);
  source.end(Buffer.from('ID3 and more').subarray(0, sent));
  audio.stream.resume();
  const message = `Twilio announced ${announced} bytes and sent ${sent}`;
  expect(await reasonOf(audio)).toMatchObject({ name: 'RetryLater', code: 'audio-cut', message });
});

test('a source that breaks is cut, with what it broke by', async () => {
  const { source, audio } = audioWith(100);
  source.write('ID3');
  source.destroy(new Error('socket hang up'));
  const message = 'The download broke off: Error: socket hang up';
  expect(await reasonOf(audio)).toMatchObject({ name: 'RetryLater', code: 'audio-cut', message });
});

describe('silence', () => {
  test('ends a download, each byte begins it anew, and the reason says how long it was', async () => {
    const { source, audio, time } = audioWith(undefined, { idleMs: 30_000 });
    audio.stream.resume();
    for (let chunk = 0; chunk < 3; chunk++) {
      await time.pass(29.999);
      source.write('ID3');
      await time.pass(0);
    }
    await time.pass(29.999);
    expect(audio.broken.aborted).toBe(false);
    await time.pass(0.001);
    const message = 'No byte moved for 30 s';
    expect(audio.broken.reason).toMatchObject({ name: 'RetryLater', code: 'audio-stalled', message });
    expect(source.destroyed).toBe(true);
  });

  test('before the first byte counts, too', async () => {
    const time = new VirtualTime();
    const guard = new AudioGuard(30_000, time, NO_DEADLINE);
    await time.pass(30);
    expect(guard.broken.aborted).toBe(true);
    const source = new PassThrough();
    expect(guard.watch(source, 1, 1).stream.destroyed).toBe(true);
    expect(source.destroyed).toBe(true);
  });

  test('is waited for no longer once the audio is disposed of', () => {
    const { source, audio, time } = audioWith(undefined, { idleMs: 30_000 });
    audio[Symbol.dispose]();
    expect(time.pauses).toBe(0);
    expect([source.destroyed, audio.stream.destroyed]).toEqual([true, true]);
    expect(audio.broken.aborted).toBe(false);
  });
});

describe('the deadline', () => {
  test('ends the audio with its own reason', async () => {
    const deadline = aDeadline();
    const { audio } = audioWith(undefined, { deadline });
    const over = new RetryLater('lease-lost', { message: 'lost' });
    deadline.over(over);
    expect(await reasonOf(audio)).toBe(over);
  });

  test('with a reason that nobody knows it is out of time', async () => {
    const deadline = aDeadline();
    const { audio } = audioWith(undefined, { deadline });
    deadline.over(new Error('why'));
    expect(await reasonOf(audio)).toMatchObject({ name: 'RetryLater', code: 'out-of-time', message: 'Error: why' });
  });

  test('long over, nothing begins', () => {
    const deadline = aDeadline();
    const over = new RetryLater('out-of-time', { message: 'over' });
    deadline.over(over);
    using guard = new AudioGuard(PATIENT_MS, new VirtualTime(), deadline);
    expect(guard.broken.reason).toBe(over);
  });

  test('is not listened to once the audio is disposed of', () => {
    const deadline = aDeadline();
    const { audio } = audioWith(undefined, { deadline });
    audio[Symbol.dispose]();
    deadline.over(new RetryLater('out-of-time', { message: 'over' }));
    expect(audio.broken.aborted).toBe(false);
  });

  test.each([
    [new RetryLater('lease-lost', { message: 'lost' }), { code: 'lease-lost' }],
    [new Error('a bug'), { name: 'RetryLater', code: 'unexpected', message: 'Error: a bug' }],
  ])('is asked before each chunk, and none passes after %s', async (thrown, reason) => {
    let chunks = 0;
    const deadline: Deadline = {
      signal: NO_DEADLINE.signal,
      require: () => {
        chunks += 1;
        if (chunks === 2) throw thrown;
      },
    };
    const { source, audio } = audioWith(undefined, { deadline });
    const passed: string[] = [];
    audio.stream.on('data', (chunk: Buffer) => passed.push(chunk.toString()));
    source.write('ID3 first');
    source.write('second');
    expect(await reasonOf(audio)).toMatchObject(reason);
    expect(passed).toEqual(['ID3 first']);
  });
});
