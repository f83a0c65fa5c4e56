import type { Recording } from '../../../lambdas/core/recording';
import type { MemoryStore } from '../../support/fakes/memory-store';
import { firstKey, processorWorld } from '../../support/worlds/processor-world';
import { NO_DEADLINE, aRecordingSid, completed, delivered, job, recordingOf } from '../../support/subjects';

type Owned = Omit<Recording, 'sid'> & { sid: Recording['sid'] | undefined };
const put = (store: MemoryStore, key: string, recording: Owned) =>
  store.objects.set(key, { recording, bytes: Buffer.from('ID3 from before') });

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

describe('a recording that lies there already is found by its call, not by its key', () => {
  test.each([
    ['under another job', (message: ReturnType<typeof completed>) => firstKey({ ...message, jobNumber: job('J-7') })],
    ['as unassigned', (message: ReturnType<typeof completed>) => firstKey({ ...message, jobNumber: undefined })],
    ['under a former prefix', (message: ReturnType<typeof completed>) => `old/${firstKey(message).slice(11)}`],
    [
      'under a name that somebody gave it',
      ({ callSid }: ReturnType<typeof completed>) => `recordings/2026/11/20/${callSid}-by hand.mp3`,
    ],
  ])('%s', async (_name, keyOf) => {
    const { source, store, history, process } = processorWorld();
    store.prefixes = ['recordings', 'old'];
    const message = completed();
    source.hold(message.recordingSid, null, { status: 'deleted' });
    const key = keyOf(message);
    put(store, key, recordingOf(message));

    await process(delivered(message), NO_DEADLINE);

    expect(history.sent).toMatchObject([{ kind: 'stored', key, jobNumber: 'J-1001' }]);
    expect(source.downloads).toBe(0);
    expect(store.objects.size).toBe(1);
  });

  test('of two copies of its own, the first by name is announced, each time', async () => {
    const { store, history, process } = processorWorld();
    const message = completed();
    const keys = [firstKey({ ...message, jobNumber: job('A') }), firstKey({ ...message, jobNumber: job('B') })];
    for (const key of keys.toReversed()) put(store, key, recordingOf(message));
    await process(delivered(message), NO_DEADLINE);
    await process(delivered(message), NO_DEADLINE);
    expect(history.sent.map((event) => event.kind === 'stored' && event.key)).toEqual([keys[0], keys[0]]);
  });

  test('under a prefix that the settings have forgotten it is stored once more', async () => {
    const { source, store, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    put(store, `forgotten/${firstKey(message).slice(11)}`, recordingOf(message));
    await process(delivered(message), NO_DEADLINE);
    expect(store.objects.has(firstKey(message))).toBe(true);
  });
});

describe('an object that does not say whose it is', () => {
  const ownerless = (message: ReturnType<typeof completed>): Owned => ({ ...recordingOf(message), sid: undefined });

  test('does not block the recording: that is what the second key is for', async () => {
    const { source, store, history, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    put(store, firstKey(message), ownerless(message));

    await process(delivered(message), NO_DEADLINE);

    const second = firstKey(message).replace('.mp3', `-${message.recordingSid}.mp3`);
    expect(history.sent).toMatchObject([{ key: second }]);
    expect(store.objects.get(firstKey(message))?.bytes.toString()).toBe('ID3 from before');
    expect(source.downloads).toBe(1);
  });

  test.each([
    ['nobody knows whose they are', undefined],
    ['they are of another recording', aRecordingSid()],
  ])('under both keys, or when %s, it is for a person, and nothing is downloaded', async (_name, sid) => {
    const { source, store, history, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    const second = firstKey(message).replace('.mp3', `-${message.recordingSid}.mp3`);
    put(store, firstKey(message), ownerless(message));
    put(store, second, { ...recordingOf(message), sid });

    await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({
      disposition: 'park',
      code: 'keys-taken',
      message:
        `Both keys of ${message.recordingSid} hold something else: ${firstKey(message)}, ${second}. Look at these ` +
        'objects and their recording-sid, move what does not belong there, then redrive',
    });

    expect(source.downloads).toBe(0);
    expect(history.sent).toEqual([]);
  });
});
