import { Parked, RetryLater } from '../../../lambdas/core/errors';
import { blip, firstKey, processorWorld } from '../../support/worlds/processor-world';
import { NO_DEADLINE, aDeadline, completed, delivered } from '../../support/subjects';

const leaseLost = () => new RetryLater('lease-lost', { message: 'another worker may have it' });

test('a recording is stored under the key of its call and job, and announced', async () => {
  const { source, store, history, log, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid, Buffer.from('ID3 the speech'));

  await process(delivered(message, { messageId: 'the-message' }), NO_DEADLINE);

  const key = firstKey(message);
  expect(store.objects.get(key)?.bytes.toString()).toBe('ID3 the speech');
  const { recordingSid, callSid, jobNumber, receivedAt } = message;
  expect(history.sent).toEqual([{ kind: 'stored', recordingSid, callSid, jobNumber, receivedAt, key }]);
  expect(history.notes).toEqual(['the-message']);
  expect(log.lines).toEqual([
    { level: 'info', code: 'recording-stored', fields: { recordingSid, callSid, jobNumber, key } },
  ]);
});

test('the object says all that is known about the recording', async () => {
  const { source, store, process } = processorWorld();
  const message = completed({ channels: 2 });
  source.hold(message.recordingSid);

  await process(delivered(message), NO_DEADLINE);

  expect(store.objects.get(firstKey(message))?.recording).toEqual({
    sid: message.recordingSid,
    callSid: message.callSid,
    jobNumber: 'J-1001',
    startedAt: message.startedAt,
    durationSeconds: 12,
    channels: 2,
    origin: 'DialVerb',
  });
});

test('it says how many channels Twilio has sent, not how many were asked for', async () => {
  const { source, store, process } = processorWorld();
  const message = completed({ channels: 2 });
  source.hold(message.recordingSid);
  const open = source.open.bind(source);
  source.open = (recording) => open({ ...recording, channels: 1 });

  await process(delivered(message), NO_DEADLINE);

  expect(store.objects.get(firstKey(message))?.recording.channels).toBe(1);
});

test('a conference comes home as a call does', async () => {
  const { source, store, history, process } = processorWorld();
  const { callSid } = completed();
  const conference = completed({ callSid: callSid.replace('CA', 'CF') as typeof callSid });
  source.hold(conference.recordingSid);

  await process(delivered(conference), NO_DEADLINE);

  expect(Array.from(store.objects.keys())).toEqual([`recordings/2026/11/20/${conference.callSid}-J-1001.mp3`]);
  expect(history.sent).toMatchObject([{ callSid: conference.callSid }]);
});

test('every download is disposed of, also one that is not stored', async () => {
  const { source, store, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  let disposed = 0;
  const open = source.open.bind(source);
  source.open = async (recording) => {
    const audio = await open(recording);
    return { ...audio, [Symbol.dispose]: () => (disposed += 1) };
  };
  const save = store.save.bind(store);
  store.save = () => {
    store.save = save;
    return Promise.reject(blip());
  };

  await process(delivered(message), NO_DEADLINE);

  expect(disposed).toBe(2);
});

describe('tries within one invocation', () => {
  test('are as many further ones as configured', async () => {
    const { source, history, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    source.failures.push(blip(), blip(), blip());

    await process(delivered(message), NO_DEADLINE);

    expect(source.downloads).toBe(4);
    expect(history.sent).toHaveLength(1);
  });

  test('end with the last one: then the queue waits, and nobody is told anything', async () => {
    const { source, history, recordings, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    source.failures.push(blip(), blip(), blip(), blip());

    await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({ code: 'twilio-unavailable' });

    expect(source.downloads).toBe(4);
    expect(history.sent).toEqual([]);
    expect(recordings.sent).toEqual([]);
  });

  test('end with the deadline', async () => {
    const { source, process } = processorWorld();
    const deadline = aDeadline();
    source.open = () => {
      source.downloads += 1;
      deadline.over(leaseLost());
      return Promise.reject(blip());
    };
    await expect(process(delivered(completed()), deadline)).rejects.toMatchObject({ code: 'twilio-unavailable' });
    expect(source.downloads).toBe(1);
  });

  test.each([
    ['what a person has to mend', new Parked('keys-taken', { message: 'x' })],
    ['what nobody foresaw', new TypeError('x is not a function')],
  ])('are not made for %s', async (_name, error) => {
    const { source, process } = processorWorld();
    source.failures.push(error);
    await expect(process(delivered(completed()), NO_DEADLINE)).rejects.toBe(error);
    expect(source.downloads).toBe(1);
  });
});

test('an outage at Twilio never gives a recording up, however long it lasts', async () => {
  const { source, history, process } = processorWorld();
  const message = completed();
  source.hold(message.recordingSid);
  source.failures.push(blip(), blip(), blip(), blip());
  const long = delivered(message, { attempt: 90, waitedSeconds: 24 * 3600 });
  await expect(process(long, NO_DEADLINE)).rejects.toBeInstanceOf(RetryLater);
  expect(history.sent).toEqual([]);
});

describe('what the callback did not tell, Twilio is asked for', () => {
  test('the start: it dates the key', async () => {
    const { source, history, store, process } = processorWorld();
    const message = completed({ startedAt: undefined, channels: 2 });
    source.hold(message.recordingSid, Buffer.from('ID3'), { startedAt: new Date('2026-02-03T04:05:06Z') });

    await process(delivered(message), NO_DEADLINE);

    expect(history.sent).toMatchObject([{ key: expect.stringContaining('/2026/02/03/') as unknown }]);
    expect(Array.from(store.objects.values())).toMatchObject([{ recording: { channels: 2 } }]);
  });

  test.each([
    ['when it was made', new Date('2026-02-03T04:05:06Z'), '/2026/02/03/'],
    ['when its callback came', undefined, '/2026/11/2'],
  ])('the start that Twilio does not tell either is %s', async (_name, createdAt, day) => {
    const { source, history, process } = processorWorld();
    const message = completed({ startedAt: undefined, channels: undefined });
    source.hold(message.recordingSid, Buffer.from('ID3'), { startedAt: undefined, createdAt });
    await process(delivered(message), NO_DEADLINE);
    expect(history.sent).toMatchObject([{ key: expect.stringContaining(day) as unknown }]);
  });

  test('the channels: a mix could not be taken apart again', async () => {
    const { source, store, process } = processorWorld();
    const message = completed({ channels: undefined });
    source.hold(message.recordingSid, Buffer.from('ID3'), {
      channels: 2,
      startedAt: new Date('2026-02-03T04:05:06Z'),
    });

    await process(delivered(message), NO_DEADLINE);

    expect(store.objects.get(firstKey(message))?.recording.channels).toBe(2);
  });

  test('nothing, where it told both', async () => {
    const { source, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    source.describe = () => Promise.reject(new Error('nobody should ask'));
    await expect(process(delivered(message), NO_DEADLINE)).resolves.toBeUndefined();
  });
});

describe('a recording without audio, as Twilio itself says', () => {
  test.each([
    ['absent', '16101', 'absent, the recording was too short (Twilio 16101), '],
    ['absent', '16102', 'absent, nothing but silence was recorded (Twilio 16102), '],
    ['failed', '16105', 'failed, the recording could not be encrypted (Twilio 16105), '],
    ['failed', '16107', 'failed, the public key for encrypting the recording could not be used (Twilio 16107), '],
    ['absent', '99999', 'absent (Twilio 99999), '],
    ['absent', '0', 'absent, '],
    ['failed', undefined, 'failed, '],
  ] as const)('%s with code %s becomes a status line', async (outcome, errorCode, status) => {
    const { source, history, process } = processorWorld();
    const { recordingSid, callSid, jobNumber, receivedAt } = completed();
    const message = { outcome, recordingSid, callSid, jobNumber, receivedAt, errorCode };

    await process(delivered(message, { messageId: 'the-message' }), NO_DEADLINE);

    expect(history.sent).toEqual([
      { kind: 'missing', recordingSid, callSid, jobNumber, receivedAt, status: status + recordingSid },
    ]);
    expect(history.notes).toEqual(['the-message']);
    expect(source.downloads).toBe(0);
  });

  test('is not counted before its line is in the queue', async () => {
    const { history, metrics, process } = processorWorld();
    history.failure = new RetryLater('queue-unavailable', { message: 'no' });
    const { recordingSid, callSid, receivedAt } = completed();
    const absent = delivered({ outcome: 'absent' as const, recordingSid, callSid, receivedAt });
    await expect(process(absent, NO_DEADLINE)).rejects.toMatchObject({ code: 'queue-unavailable' });
    expect(metrics.added).toEqual([]);
  });
});

describe('once the lease is lost, another worker has the message: nothing is sent', () => {
  /** A deadline that nobody hears of: the process has stood still, and finds out when it asks. */
  const stoodStill = () => ({
    signal: new AbortController().signal,
    require: () => {
      throw leaseLost();
    },
  });

  test('no announcement of what is stored', async () => {
    const { source, history, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid);
    await expect(process(delivered(message), stoodStill())).rejects.toMatchObject({ code: 'lease-lost' });
    expect(history.sent).toEqual([]);
  });

  test('no message that begins to wait', async () => {
    const { source, recordings, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null);
    await expect(process(delivered(message), stoodStill())).rejects.toMatchObject({ code: 'lease-lost' });
    expect(recordings.sent).toEqual([]);
  });

  test('no line about a loss: the other worker may bring the recording home', async () => {
    const { source, history, process } = processorWorld();
    const message = completed();
    source.hold(message.recordingSid, null, { status: 'deleted' });
    await expect(process(delivered(message), stoodStill())).rejects.toMatchObject({ code: 'lease-lost' });
    expect(history.sent).toEqual([]);
  });

  test('no line about a recording that was never made', async () => {
    const { history, metrics, process } = processorWorld();
    const { recordingSid, callSid, receivedAt } = completed();
    const absent = delivered({ outcome: 'absent' as const, recordingSid, callSid, receivedAt });
    await expect(process(absent, stoodStill())).rejects.toMatchObject({ code: 'lease-lost' });
    expect(history.sent).toEqual([]);
    expect(metrics.added).toEqual([]);
  });
});
