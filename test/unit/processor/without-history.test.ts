import { RetryLater } from '../../../lambdas/core/errors';
import type { CompletedRecordingMessage } from '../../../lambdas/core/messages';
import { MemoryJobs } from '../../support/fakes/memory-jobs';
import { ANOTHER_ACCOUNT, NO_DEADLINE, RECEIVED_AT, aDeadline, completed, delivered } from '../../support/subjects';
import { blip, firstKey, processorWorld } from '../../support/worlds/processor-world';

/* An archive is brought home without lines in histories: what is stored has gone its whole way, and Twilio's copy stays. */

const adopted = (over: Partial<CompletedRecordingMessage> = {}) =>
  completed({ origin: 'adoption', withoutHistory: true, ...over });

const subjectOf = ({ recordingSid, callSid, jobNumber, origin, accountSid }: CompletedRecordingMessage) => ({
  ...{ recordingSid, callSid, jobNumber, receivedAt: RECEIVED_AT, origin, accountSid },
  noted: false,
  at: expect.any(Date) as Date,
});

test('what is stored gets its receipt, no line, and is kept at Twilio', async () => {
  const { source, store, receipts, history, process } = processorWorld();
  const message = adopted({ accountSid: ANOTHER_ACCOUNT });
  source.hold(message.recordingSid, undefined, { accountSid: ANOTHER_ACCOUNT });

  await process(delivered(message), NO_DEADLINE);

  expect([...store.objects.keys()]).toEqual([firstKey(message)]);
  expect(receipts.kept).toEqual([{ ...subjectOf(message), key: firstKey(message), keptAtTwilio: true }]);
  expect(history.sent).toEqual([]);
});

test('a Job that knows the call names the object, and gets no line', async () => {
  const jobs = new MemoryJobs();
  const { source, receipts, history, process } = processorWorld({ jobs });
  const message = adopted({ jobNumber: undefined });
  jobs.add('J-7', { callSids: message.callSid });
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);
  expect(receipts.kept).toMatchObject([{ jobNumber: 'J-7', noted: false }]);
  expect(history.sent).toEqual([]);
});

test('a redelivery stores nothing twice and writes no second receipt', async () => {
  const { source, store, receipts, process } = processorWorld();
  const message = adopted();
  source.hold(message.recordingSid);
  await process(delivered(message), NO_DEADLINE);
  await process(delivered(message, { attempt: 2 }), NO_DEADLINE);
  expect([store.objects.size, receipts.kept.length]).toEqual([1, 1]);
});

test('without a receipt its way is not over: the message comes back, and finds it stored', async () => {
  const { source, store, receipts, process } = processorWorld();
  const message = adopted();
  source.hold(message.recordingSid);
  receipts.failure = new RetryLater('receipt-unwritten', { message: 'S3 is away' });
  await expect(process(delivered(message), NO_DEADLINE)).rejects.toBe(receipts.failure);

  receipts.failure = undefined;
  await process(delivered(message, { attempt: 2 }), NO_DEADLINE);

  expect([store.objects.size, receipts.kept.length]).toEqual([1, 1]);
});

test('what Twilio has lost gets a receipt that says so, and ends in the dead-letter queue', async () => {
  const { source, receipts, history, process } = processorWorld();
  const message = adopted();
  source.hold(message.recordingSid, null, { status: 'deleted' });

  await expect(process(delivered(message), NO_DEADLINE)).rejects.toMatchObject({
    disposition: 'reject',
    code: 'recording-deleted',
  });

  const status = `not stored (recording-deleted), ${message.recordingSid}`;
  expect(receipts.kept).toEqual([{ ...subjectOf(message), status }]);
  expect(history.sent).toEqual([]);
});

test('what has no audio yet waits for it as it came', async () => {
  const { source, recordings, receipts, process } = processorWorld();
  const message = adopted();
  source.hold(message.recordingSid, null);
  await process(delivered(message), NO_DEADLINE);
  expect(recordings.sent).toEqual([{ ...message, awaitsAudio: true }]);
  expect(receipts.kept).toEqual([]);
});

test('once the lease is lost, no receipt is written', async () => {
  const { source, store, receipts, process } = processorWorld();
  const message = adopted();
  source.hold(message.recordingSid);
  const deadline = aDeadline();
  const save = store.save.bind(store);
  store.save = async (...asked) => {
    const bytes = await save(...asked);
    deadline.over(new RetryLater('lease-lost', { message: 'another worker may have it' }));
    return bytes;
  };
  await expect(process(delivered(message), deadline)).rejects.toMatchObject({ code: 'lease-lost' });
  expect(receipts.kept).toEqual([]);
});

describe('what is told on of a recording that no callback told of', () => {
  const FED_IN = { accountSid: ANOTHER_ACCOUNT, origin: 'reconciler' } as const;

  test('where it came from goes with its line', async () => {
    const { source, history, receipts, process } = processorWorld();
    const message = completed(FED_IN);
    source.hold(message.recordingSid, undefined, { accountSid: ANOTHER_ACCOUNT });
    await process(delivered(message), NO_DEADLINE);
    expect(history.sent).toMatchObject([{ kind: 'stored', ...FED_IN }]);
    expect(receipts.kept).toEqual([]);
  });

  test('what its message does not say is asked of its account', async () => {
    const { source, store, process } = processorWorld();
    const message = completed({ ...FED_IN, startedAt: undefined, channels: undefined });
    source.hold(message.recordingSid, undefined, { accountSid: ANOTHER_ACCOUNT });
    await process(delivered(message), NO_DEADLINE);
    expect(store.objects.size).toBe(1);
  });

  test('and with the status line of one that was deleted at Twilio', async () => {
    const { source, history, process } = processorWorld();
    const message = completed(FED_IN);
    source.hold(message.recordingSid, null, { status: 'deleted', accountSid: ANOTHER_ACCOUNT });
    await expect(process(delivered(message), NO_DEADLINE)).rejects.toThrow();
    expect(history.sent).toMatchObject([{ kind: 'missing', ...FED_IN }]);
  });

  test('and of one that was never made', async () => {
    const { history, process } = processorWorld();
    const { recordingSid, callSid, receivedAt } = completed();
    await process(delivered({ outcome: 'absent', recordingSid, callSid, receivedAt, ...FED_IN }), NO_DEADLINE);
    expect(history.sent).toMatchObject([{ kind: 'missing', ...FED_IN }]);
  });
});

describe('the promise on uploads', () => {
  const counted = async (message: CompletedRecordingMessage, fails: boolean) => {
    const { source, metrics, process } = processorWorld();
    source.hold(message.recordingSid);
    if (fails) source.failures.push(blip(), blip(), blip(), blip());
    await process(delivered(message), NO_DEADLINE).catch(() => undefined);
    return metrics.names;
  };

  test('is about what the reconciler found, too: its callback was lost, not the recording', async () => {
    expect(await counted(completed({ origin: 'reconciler' }), true)).toEqual(['UploadAttempts', 'UploadFailures']);
    expect(await counted(completed({ origin: 'reconciler' }), false)).toContain('UploadAttempts');
  });

  test('is not about an archive', async () => {
    expect(await counted(completed({ origin: 'adoption' }), true)).toEqual([]);
    expect(await counted(completed({ origin: 'adoption' }), false)).toEqual(['RecordingsStored', 'BytesStored']);
  });
});
