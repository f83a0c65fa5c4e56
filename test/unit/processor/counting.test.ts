import { CredentialsRefused, RetryLater } from '../../../lambdas/core/errors';
import type { CompletedRecordingMessage } from '../../../lambdas/core/messages';
import type { MemoryTwilio } from '../../support/fakes/memory-twilio';
import { AUDIO_WAIT_SECONDS, blip, processorWorld } from '../../support/worlds/processor-world';
import { NO_DEADLINE, completed, delivered, recordingOf } from '../../support/subjects';

const queueAway = () => new RetryLater('queue-unavailable', { message: 'no' });

test('a stored recording: an attempt and its bytes', async () => {
  const { source, metrics, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, Buffer.from('ID3 twelve b'));
  await process(delivered(message), NO_DEADLINE);
  expect(metrics.added).toEqual([
    { name: 'UploadAttempts', value: 1 },
    { name: 'RecordingsStored', value: 1 },
    { name: 'BytesStored', value: 12 },
  ]);
});

test('nothing more for a recording that is delivered again', async () => {
  const { source, metrics, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);
  await process(delivered(message), NO_DEADLINE);
  expect(metrics.total('UploadAttempts')).toBe(1);
});

test('tries that fail before one succeeds are no failure', async () => {
  const { source, metrics, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  source.failures.push(blip(), blip());
  await process(delivered(message), NO_DEADLINE);
  expect(metrics.names).toEqual(['UploadAttempts', 'RecordingsStored', 'BytesStored']);
});

describe('a failed attempt, once:', () => {
  const FAILED = [
    { name: 'UploadAttempts', value: 1 },
    { name: 'UploadFailures', value: 1 },
  ];

  test.each<[string, Parameters<MemoryTwilio['hold']>[2], number]>([
    ['deleted at Twilio', { status: 'deleted' }, 0],
    ['stored elsewhere by the account', { storedExternally: true }, 0],
    ['encrypted for the account', { encrypted: true }, 0],
    ['without audio for too long', {}, AUDIO_WAIT_SECONDS],
  ])('a recording %s', async (_name, details, waitedSeconds) => {
    const { source, metrics, process } = processorWorld();
    const message = completed({ awaitsAudio: true });
    source.hold(message.recordingSid, null, details);
    await expect(process(delivered(message, { waitedSeconds }), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.added).toEqual(FAILED);
  });

  test('all of whose tries fail', async () => {
    const { source, metrics, process } = processorWorld();
    source.failures.push(blip(), blip(), blip(), blip());
    await expect(process(delivered(completed()), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.added).toEqual(FAILED);
  });

  test('without a word from Twilio why there is no audio', async () => {
    const { source, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    source.describe = () => Promise.reject(blip());
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow('503');
    expect(metrics.added).toEqual(FAILED);
  });
});

describe('a loss that is counted elsewhere, or was before, is no failed upload:', () => {
  const counted = async (over: Partial<CompletedRecordingMessage>, status: string) => {
    const { source, metrics, history, process } = processorWorld();
    const message = completed({ awaitsAudio: true, ...over });
    source.hold(message.recordingSid, null, { status });
    await expect(process(delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS }), NO_DEADLINE)).rejects.toThrow();
    expect(history.sent).toMatchObject([{ kind: 'missing', ...over }]);
    return metrics.names;
  };

  test.each([
    ['what was deleted at Twilio and is fed in for its line', { origin: 'reconciler' }, 'deleted'],
    ['what had been given up, and still has no audio', { origin: 'reconciler', again: true }, 'completed'],
    ['what had been given up, and was deleted since', { origin: 'reconciler', again: true }, 'deleted'],
  ] as const)('%s', async (_name, over, status) => {
    expect(await counted(over, status)).toEqual([]);
  });

  test('but what the reconciler finds, and has no audio, is one', async () => {
    expect(await counted({ origin: 'reconciler' }, 'completed')).toEqual(['UploadAttempts', 'UploadFailures']);
  });

  test('and what cannot be stored though its audio is there', async () => {
    const { source, metrics, process } = processorWorld();
    source.failures.push(blip(), blip(), blip(), blip());
    const message = completed({ origin: 'reconciler', again: true });
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.names).toEqual(['UploadAttempts', 'UploadFailures']);
  });
});

test('a recording that has come to an end before hands that on', async () => {
  const { source, history, process } = processorWorld();
  const message = completed({ origin: 'reconciler', again: true });
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);
  const { recordingSid, callSid, receivedAt } = completed();
  const over = { origin: 'reconciler', again: true } as const;
  await process(delivered({ outcome: 'absent', recordingSid, callSid, receivedAt, ...over }), NO_DEADLINE);
  expect(history.sent).toMatchObject([
    { kind: 'stored', again: true },
    { kind: 'missing', again: true },
  ]);
});

describe('no attempt', () => {
  test('as the wait for the audio begins', async () => {
    const { source, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    await process(delivered(message), NO_DEADLINE);
    expect(metrics.added).toEqual([]);
  });

  test.each([
    ['Twilio is not ready', 'completed'],
    ['Twilio has not finished it', 'processing'],
  ])('as long as %s', async (_name, status) => {
    const { source, metrics, process } = processorWorld();
    const message = completed({ awaitsAudio: true });
    source.hold(message.recordingSid, null, { status });
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.added).toEqual([]);
  });

  test('when audio that is not ready cannot be waited for: the queue is away, not the upload', async () => {
    const { source, recordings, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    recordings.failure = queueAway();
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'queue-unavailable' });
    expect(metrics.added).toEqual([]);
  });

  test('without credentials: that is counted where messages are', async () => {
    const { source, metrics, process } = processorWorld();
    const refused = () => new CredentialsRefused('twilio-credentials-refused', { message: '401' });
    source.failures.push(refused(), refused(), refused(), refused());
    await expect(process(delivered(completed()), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.added).toEqual([]);
  });

  test('for a recording that a duplicate brought home meanwhile', async () => {
    const { source, store, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    store.objects.set('recordings/x', { recording: recordingOf(message), bytes: Buffer.from('ID3') });
    store.ofCall = () => Promise.resolve([{ key: 'recordings/x', owner: message.recordingSid }]);
    await process(delivered(message), NO_DEADLINE);
    expect(metrics.added).toEqual([]);
  });
});

test('no failed upload when the audio is stored and only the history queue fails', async () => {
  const { source, history, metrics, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  history.failure = queueAway();
  await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow();
  expect(metrics.names).toEqual(['UploadAttempts', 'RecordingsStored', 'BytesStored']);
});

test('a recording that Twilio never made', async () => {
  const { metrics, process } = processorWorld();
  const { recordingSid, callSid, receivedAt } = completed();
  await process(delivered({ outcome: 'absent', recordingSid, callSid, receivedAt }), NO_DEADLINE);
  expect(metrics.added).toEqual([{ name: 'RecordingsAbsent', value: 1 }]);
});
