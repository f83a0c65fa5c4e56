import { CredentialsRefused, NoAudio, Parked, Rejected, RetryLater } from '../../../lambdas/core/errors';
import type { MemoryTwilio } from '../../support/fakes/memory-twilio';
import { AUDIO_WAIT_SECONDS, blip, firstKey, processorWorld } from '../../support/processor-world';
import { NO_DEADLINE, aRecordingSid, completed, delivered, recordingOf } from '../../support/subjects';

test('a recording is stored under the key of its call and job, and announced', async () => {
  const { source, store, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, Buffer.from('ID3 the speech'));

  await process(delivered(message), NO_DEADLINE);

  const key = firstKey(message);
  expect(store.objects.get(key)?.bytes.toString()).toBe('ID3 the speech');
  const { recordingSid, callSid, jobNumber, receivedAt } = message;
  expect(history.sent).toEqual([{ kind: 'stored', recordingSid, callSid, jobNumber, receivedAt, key }]);
});

test('a redelivered recording is announced again, not stored again', async () => {
  const { source, store, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);

  await process(delivered(message, { attempt: 2 }), NO_DEADLINE);

  expect(source.downloads).toBe(1);
  expect(store.objects.size).toBe(1);
  expect(history.sent).toHaveLength(2);
});

test('a second recording of the same call and job gets a key of its own', async () => {
  const { source, store, process } = processorWorld();
  const first = completed();
  const second = completed({ callSid: first.callSid });
  for (const { recordingSid } of [first, second]) source.hold(recordingSid, Buffer.from(`ID3 ${recordingSid}`));

  await process(delivered(first), NO_DEADLINE);
  await process(delivered(second), NO_DEADLINE);
  await process(delivered(second), NO_DEADLINE);

  expect(Array.from(store.objects, ([key, { recording }]) => [key, recording.sid])).toEqual([
    [firstKey(first), first.recordingSid],
    [firstKey(first).replace('.mp3', `-${second.recordingSid}.mp3`), second.recordingSid],
  ]);
  expect(source.downloads).toBe(2);
});

test('a key taken between look and write is looked at again', async () => {
  const { source, store, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  store.rivals.set(firstKey(message), { ...recordingOf(message), sid: aRecordingSid() });

  await process(delivered(message), NO_DEADLINE);

  expect(history.sent).toMatchObject([{ key: firstKey(message).replace('.mp3', `-${message.recordingSid}.mp3`) }]);
});

test('the same recording, stored meanwhile by its duplicate, counts as stored', async () => {
  const { source, store, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  store.rivals.set(firstKey(message), recordingOf(message));

  await process(delivered(message), NO_DEADLINE);

  expect(history.sent).toMatchObject([{ key: firstKey(message) }]);
  expect(store.objects.size).toBe(1);
});

test('as many further tries as configured are made at once', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  source.failures.push(blip(), blip(), blip());

  await process(delivered(message), NO_DEADLINE);

  expect(source.downloads).toBe(4);
  expect(history.sent).toHaveLength(1);
});

test('then the queue waits, and nobody is told anything', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  source.failures.push(blip(), blip(), blip(), blip());

  await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'twilio-unavailable' });

  expect(source.downloads).toBe(4);
  expect(history.sent).toEqual([]);
});

test('an outage at Twilio never gives a recording up, however long it lasts', async () => {
  const { source, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  source.failures.push(blip(), blip(), blip(), blip());
  const long = delivered(message, { attempt: 90, waitedSeconds: 24 * 3600 });
  await expect(process(long, NO_DEADLINE)).rejects.toBeInstanceOf(RetryLater);
});

test('no further try is made after the deadline', async () => {
  const { source, process } = processorWorld();
  const message = completed();
  source.failures.push(blip(), blip());
  await expect(process(delivered(message), AbortSignal.abort())).rejects.toBeInstanceOf(RetryLater);
  expect(source.downloads).toBe(1);
});

test('audio that is not there yet is waited for, no longer than patience lasts', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, null);

  const waiting = process(delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS - 100 }), NO_DEADLINE);

  await expect(waiting).rejects.toMatchObject({ constructor: NoAudio, waitAtMostSeconds: 100 });
  expect(history.sent).toEqual([]);
});

test('audio that never comes is rejected, and the Job is told', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, null);

  const late = process(delivered(message, { waitedSeconds: AUDIO_WAIT_SECONDS }), NO_DEADLINE);

  await expect(late).rejects.toMatchObject({ constructor: Rejected, code: 'no-audio' });
  expect(history.sent).toMatchObject([
    { kind: 'missing', jobNumber: 'J-1001', status: `not stored (no-audio), ${message.recordingSid}` },
  ]);
});

test('a recording deleted at Twilio is rejected at once, and the Job is told', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, null, { status: 'deleted' });

  await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'recording-deleted' });

  expect(history.sent).toMatchObject([{ kind: 'missing', recordingSid: message.recordingSid }]);
});

test('a rejected recording whose note no queue takes stays in its own', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, null, { status: 'deleted' });
  history.failure = new RetryLater('queue-unavailable', { message: 'no' });
  await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'queue-unavailable' });
});

test('a recording that the account stores elsewhere is for a person to fetch', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, null, { storedExternally: true });

  await expect(process(delivered(message), NO_DEADLINE)).rejects.toBeInstanceOf(Parked);

  expect(history.sent).toEqual([]);
});

test('without a start time in the callback, Twilio is asked for it', async () => {
  const { source, history, process } = processorWorld();
  const message = completed({ startedAt: undefined });
  source.hold(message.recordingSid, Buffer.from('ID3'), { startedAt: new Date('2026-02-03T04:05:06Z') });

  await process(delivered(message), NO_DEADLINE);

  expect(history.sent).toMatchObject([{ key: expect.stringContaining('/2026/02/03/') as unknown }]);
});

test('without the channels in the callback, Twilio is asked for them: a mix could not be taken apart again', async () => {
  const { source, store, process } = processorWorld();
  const message = completed({ channels: undefined });
  source.hold(message.recordingSid, Buffer.from('ID3'), { channels: 2 });

  await process(delivered(message), NO_DEADLINE);

  expect(store.objects.get(firstKey(message))?.recording.channels).toBe(2);
});

test.each([
  ['absent', '16101', 'absent, the recording was too short (Twilio 16101), '],
  ['absent', '16102', 'absent, nothing but silence was recorded (Twilio 16102), '],
  ['failed', '16105', 'failed, the recording could not be encrypted (Twilio 16105), '],
  ['absent', '99999', 'absent (Twilio 99999), '],
  ['failed', undefined, 'failed, '],
] as const)('%s with code %s becomes a status note', async (outcome, errorCode, status) => {
  const { source, history, process } = processorWorld();
  const { recordingSid, callSid, jobNumber, receivedAt } = completed();

  await process(delivered({ outcome, recordingSid, callSid, jobNumber, receivedAt, errorCode }), NO_DEADLINE);

  expect(history.sent).toMatchObject([{ kind: 'missing', jobNumber, status: status + recordingSid }]);
  expect(source.downloads).toBe(0);
});

describe('what it counts', () => {
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
    expect(metrics.names).not.toContain('UploadFailures');
  });

  test.each<[string, Parameters<MemoryTwilio['hold']>[2], number]>([
    ['deleted at Twilio', { status: 'deleted' }, 0],
    ['stored elsewhere by the account', { storedExternally: true }, 0],
    ['without audio for too long', {}, AUDIO_WAIT_SECONDS],
  ])('a recording %s is a failed attempt', async (_name, details, waitedSeconds) => {
    const { source, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null, details);
    await expect(process(delivered(message, { waitedSeconds }), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.names).toEqual(['UploadAttempts', 'UploadFailures']);
  });

  test('an attempt all of whose tries fail', async () => {
    const { source, metrics, process } = processorWorld();
    source.failures.push(blip(), blip(), blip(), blip());
    await expect(process(delivered(completed()), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.names).toEqual(['UploadAttempts', 'UploadFailures']);
  });

  test('audio without a word from Twilio why', async () => {
    const { source, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    source.describe = () => Promise.reject(blip());
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow('503');
    expect(metrics.names).toEqual(['UploadAttempts', 'UploadFailures']);
  });

  test('no attempt as long as Twilio is not ready', async () => {
    const { source, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.added).toEqual([]);
  });

  test('no attempt without credentials: that is counted where messages are', async () => {
    const { source, metrics, process } = processorWorld();
    const refused = () => new CredentialsRefused('twilio-credentials-refused', { message: '401' });
    source.failures.push(refused(), refused(), refused(), refused());
    await expect(process(delivered(completed()), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.added).toEqual([]);
  });

  test('no failed upload when the audio is stored and only the history queue fails', async () => {
    const { source, history, metrics, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    history.failure = new RetryLater('queue-unavailable', { message: 'no' });
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow();
    expect(metrics.names).toEqual(['UploadAttempts', 'RecordingsStored', 'BytesStored']);
  });

  test('a recording that Twilio never made', async () => {
    const { metrics, process } = processorWorld();
    const { recordingSid, callSid, receivedAt } = completed();
    await process(delivered({ outcome: 'absent', recordingSid, callSid, receivedAt }), NO_DEADLINE);
    expect(metrics.added).toEqual([{ name: 'RecordingsAbsent', value: 1 }]);
  });
});
