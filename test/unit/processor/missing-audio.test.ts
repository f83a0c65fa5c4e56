import fc from 'fast-check';
import { NoAudio, Parked, Rejected, RetryLater } from '../../../lambdas/core/errors';
import { AUDIO_WAIT_SECONDS, blip, firstKey, processorWorld } from '../../support/worlds/processor-world';
import { NO_DEADLINE, aRecordingSid, completed, delivered, recordingOf } from '../../support/subjects';

type World = ReturnType<typeof processorWorld>;
type Message = ReturnType<typeof completed>;

const waiting = () => completed({ awaitsAudio: true });
/** In the bucket, under a key of the call, but not as this recording. */
const put = ({ store }: World, key: string, message: Message, sid: Message['recordingSid'] | undefined) =>
  store.objects.set(key, { recording: { ...recordingOf(message), sid }, bytes: Buffer.from('ID3') });

describe('the wait for audio', () => {
  test('begins with the first answer without it, in a message of its own, after 5 s', async () => {
    const { source, recordings, history, log, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);

    await process(delivered(message, { waitedSeconds: 10 * AUDIO_WAIT_SECONDS, attempt: 9 }), NO_DEADLINE);

    expect(recordings.sent).toEqual([{ ...message, awaitsAudio: true }]);
    expect(recordings.notes).toEqual([5]);
    expect(history.sent).toEqual([]);
    const { recordingSid, callSid, jobNumber } = message;
    expect(log.lines).toEqual([
      { level: 'info', code: 'audio-awaited', fields: { recordingSid, callSid, jobNumber, reason: '404' } },
    ]);
  });

  test('does not begin while the queue takes nothing: the message stays', async () => {
    const { source, recordings, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    recordings.failure = new RetryLater('queue-unavailable', { message: 'no' });
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'queue-unavailable' });
  });

  test('goes on, no longer than patience lasts', async () => {
    const { source, recordings, history, process } = processorWorld();
    const message = waiting();
    source.hold(message.recordingSid, null);

    const early = process(delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS - 100 }), NO_DEADLINE);

    await expect(early).rejects.toMatchObject({
      constructor: NoAudio,
      code: 'audio-not-found',
      message: '404',
      waitAtMostSeconds: 100,
      cause: { constructor: NoAudio, code: 'audio-not-found' },
    });
    expect(history.sent).toEqual([]);
    expect(recordings.sent).toEqual([]);
  });

  test('ends with a rejection, and the Job is told', async () => {
    const { source, history, process } = processorWorld();
    const message = waiting();
    source.hold(message.recordingSid, null);

    const late = process(
      delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS, messageId: 'the-message' }),
      NO_DEADLINE,
    );

    await expect(late).rejects.toMatchObject({
      constructor: Rejected,
      code: 'no-audio',
      message: `Twilio has sent no audio of ${message.recordingSid} for 600 s: look at it there, then redrive`,
      cause: { code: 'audio-not-found' },
    });
    const { recordingSid, callSid, jobNumber, receivedAt } = message;
    const status = `not stored (no-audio), ${recordingSid}`;
    expect(history.sent).toEqual([{ kind: 'missing', recordingSid, callSid, jobNumber, receivedAt, status }]);
    expect(history.notes).toEqual(['the-message']);
  });

  test('ends well when the audio comes', async () => {
    const { source, store, history, process } = processorWorld();
    const message = waiting();
    source.hold(message.recordingSid);
    await process(delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS * 2 }), NO_DEADLINE);
    expect(store.objects.size).toBe(1);
    expect(history.sent).toMatchObject([{ kind: 'stored' }]);
  });

  test('of no length rejects the first answer without audio', async () => {
    const { source, recordings, process } = processorWorld({ audioWaitSeconds: 0 });
    const message = completed();
    source.hold(message.recordingSid, null);
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'no-audio' });
    expect(recordings.sent).toEqual([]);
  });
});

describe('what Twilio still calls unfinished is never given up', () => {
  const isUnfinished = async (status: string, audioWaitSeconds: number) => {
    const { source, recordings, history, process } = processorWorld({ audioWaitSeconds });
    const message = waiting();
    source.hold(message.recordingSid, null, { status });
    const late = delivered(message, { waitedSeconds: 100 * AUDIO_WAIT_SECONDS, attempt: 90 });
    await expect(process(late, NO_DEADLINE)).rejects.toMatchObject({
      constructor: NoAudio,
      code: 'audio-unfinished',
      message: `Twilio calls ${message.recordingSid} ${status}: not finished`,
      waitAtMostSeconds: Infinity,
      cause: { code: 'audio-not-found' },
    });
    expect([history.sent, recordings.sent]).toEqual([[], []]);
  };

  test.each(['in-progress', 'paused', 'processing', 'stopped', 'resumed', 'a-word-of-tomorrow', ''])(
    '%j',
    async (status) => {
      await isUnfinished(status, AUDIO_WAIT_SECONDS);
      await isUnfinished(status, 0);
    },
  );

  test('whatever word it uses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (status) => {
        fc.pre(!['completed', 'absent', 'failed', 'deleted'].includes(status));
        await isUnfinished(status, AUDIO_WAIT_SECONDS);
      }),
      { numRuns: 20 },
    );
  });
});

test.each(['absent', 'failed', 'deleted'])('a recording that is %s at Twilio is rejected at once', async (status) => {
  const { source, history, recordings, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, null, { status });

  await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({
    constructor: Rejected,
    code: `recording-${status}`,
    message: `Twilio has no audio of ${message.recordingSid}, it says ${status}`,
    cause: { code: 'audio-not-found' },
  });

  expect(history.sent).toMatchObject([{ status: `not stored (recording-${status}), ${message.recordingSid}` }]);
  expect(recordings.sent).toEqual([]);
});

test('a rejected recording whose line no queue takes stays in its own', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, null, { status: 'deleted' });
  history.failure = new RetryLater('queue-unavailable', { message: 'no' });
  await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'queue-unavailable' });
});

test.each([
  [
    'that the account stores elsewhere',
    { storedExternally: true },
    'recording-stored-externally',
    (sid: string) => `The account stores ${sid} in a bucket of its own: turn external storage off, copy it by hand`,
  ],
  [
    'that is encrypted',
    { encrypted: true },
    'recording-encrypted',
    (sid: string) =>
      `${sid} is encrypted with the account's public key, so that only you can play it: fetch it by hand`,
  ],
])('a recording %s is for a person, whatever its status', async (_name, details, code, message) => {
  for (const status of ['completed', 'processing', 'absent']) {
    const { source, history, process } = processorWorld();
    const recording = completed();
    source.hold(recording.recordingSid, null, { ...details, status });
    await expect(process(delivered(recording), NO_DEADLINE)).rejects.toMatchObject({
      constructor: Parked,
      code,
      message: message(recording.recordingSid),
      cause: { code: 'audio-not-found' },
    });
    expect(history.sent).toEqual([]);
  }
});

describe('a recording that Twilio does not know', () => {
  test('is waited for as one without audio', async () => {
    const { recordings, process } = processorWorld();
    const message = completed();
    await process(delivered(message), NO_DEADLINE);
    expect(recordings.sent).toMatchObject([{ awaitsAudio: true }]);
  });

  test('is rejected after the wait', async () => {
    const { process } = processorWorld();
    const late = delivered(waiting(), { waitedSeconds: AUDIO_WAIT_SECONDS });
    await expect(process(late, NO_DEADLINE)).rejects.toMatchObject({ constructor: Rejected, code: 'no-audio' });
  });

  test.each([
    ['begins to wait, too, when nothing tells its start', { startedAt: undefined }],
    ['begins to wait, too, when nothing tells its channels', { channels: undefined }],
  ])('%s', async (_name, over) => {
    const { recordings, log, process } = processorWorld();
    const message = completed(over);
    await process(delivered(message), NO_DEADLINE);
    expect(recordings.sent).toEqual([{ ...message, awaitsAudio: true }]);
    expect(log.lines).toMatchObject([{ fields: { reason: `Twilio does not know ${message.recordingSid}` } }]);
  });

  test('and whose start nothing tells is for a person in the end: nobody can look for it', async () => {
    const { history, process } = processorWorld();
    const message = completed({ awaitsAudio: true, startedAt: undefined });
    const late = delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS });
    await expect(process(late, NO_DEADLINE)).rejects.toMatchObject({
      constructor: Parked,
      code: 'recording-unknown',
      message:
        `Twilio has sent no audio of ${message.recordingSid} for 600 s: look at it there, then redrive. Nothing tells ` +
        'when it began, so it could not be looked for in the bucket: look there by call',
      cause: { code: 'recording-unknown' },
    });
    expect(history.sent).toEqual([]);
  });
});

describe('a loss is stated only when nothing in the bucket could be the recording', () => {
  test('what a duplicate stored while this one tried is announced', async () => {
    const world = processorWorld();
    const { source, history, process } = world;
    const message = completed();
    source.open = () => {
      put(world, firstKey({ ...message, jobNumber: undefined }), message, message.recordingSid);
      return Promise.reject(new NoAudio('audio-not-found', { message: '404' }));
    };

    await process(delivered(message), NO_DEADLINE);

    const key = firstKey({ ...message, jobNumber: undefined });
    expect(history.sent).toMatchObject([{ kind: 'stored', key, jobNumber: 'J-1001' }]);
  });

  test('an object of unknown owner may be it: a person looks', async () => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid, null, { status: 'deleted' });
    const [first, second] = [firstKey(message), firstKey(message).replace('.mp3', '-copy.mp3')];
    put(world, first, message, undefined);
    put(world, second, message, undefined);
    put(world, firstKey(message).replace('.mp3', '-other.mp3'), message, aRecordingSid());

    await expect(world.process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({
      constructor: Parked,
      code: 'owner-unknown',
      message:
        `Twilio has no audio of ${message.recordingSid}, it says deleted. It may be what lies there without a ` +
        `recording-sid: ${second}, ${first}. If so, give it that metadata; if not, move it away; then redrive`,
      cause: { code: 'audio-not-found' },
    });
    expect(world.history.sent).toEqual([]);
  });

  test('an object of another recording is not it', async () => {
    const world = processorWorld();
    const message = completed();
    world.source.hold(message.recordingSid, null, { status: 'deleted' });
    put(world, firstKey(message), message, aRecordingSid());
    await expect(world.process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'recording-deleted' });
  });

  test.each([
    ['at first', 0],
    ['after the audio was asked for', 1],
    ['when all is judged', 2],
  ])('while S3 cannot say what lies there, %s, nothing is stated', async (_name, answers) => {
    const { source, store, history, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null, { status: 'deleted' });
    const ofCall = store.ofCall.bind(store);
    let asked = 0;
    store.ofCall = (recording) =>
      asked++ < answers ? ofCall(recording) : Promise.reject(new RetryLater('s3-unavailable', { message: 'away' }));

    await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 's3-unavailable' });

    expect(history.sent).toEqual([]);
  });

  test('while Twilio cannot be asked, nothing is stated', async () => {
    const { source, history, recordings, process } = processorWorld();
    const message = waiting();
    source.hold(message.recordingSid, null);
    source.describe = () => Promise.reject(blip());
    const late = delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS });
    await expect(process(late, NO_DEADLINE)).rejects.toMatchObject({ code: 'twilio-unavailable' });
    expect([history.sent, recordings.sent]).toEqual([[], []]);
  });
});
