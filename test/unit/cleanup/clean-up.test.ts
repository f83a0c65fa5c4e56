import { cleanUp } from '../../../lambdas/cleanup/clean-up';
import { Parked, RetryLater } from '../../../lambdas/core/errors';
import type { CleanupMessage } from '../../../lambdas/core/messages';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryReceipts } from '../../support/fakes/memory-receipts';
import { MemoryStore } from '../../support/fakes/memory-store';
import { MemoryTwilio } from '../../support/fakes/memory-twilio';
import { MemoryLog } from '../../support/fakes/small-fakes';
import {
  ANOTHER_ACCOUNT,
  NO_DEADLINE,
  STARTED_AT,
  aDeadline,
  aRecordingSid,
  cleanupOf,
  delivered,
  storedEvent,
} from '../../support/subjects';

const NOW = new Date('2026-11-21T00:03:00Z');

/** A recording that is stored and whose line is confirmed; Twilio has its copy still. */
const cleanupWorld = ({ deletes = true } = {}) => {
  const [store, source, log, metrics] = [new MemoryStore(), new MemoryTwilio(), new MemoryLog(), new MemoryMetrics()];
  const receipts = new MemoryReceipts();
  const message = cleanupOf(storedEvent());
  const { recordingSid, callSid, jobNumber, key } = message;
  const ids = { recordingSid, callSid, jobNumber };
  source.hold(recordingSid);
  const put = (sid: typeof recordingSid | undefined) =>
    store.objects.set(key, {
      recording: { sid, callSid, startedAt: STARTED_AT, channels: 1 },
      bytes: Buffer.from('ID3'),
    });
  put(recordingSid);
  return {
    store,
    source,
    receipts,
    log,
    metrics,
    message,
    ids,
    put,
    clean: cleanUp({ store, twilio: source, receipts, log, metrics, now: () => NOW }, { deletes }),
  };
};

test("Twilio's copy of a recording that is home goes for good, and counts once", async () => {
  const { source, log, metrics, message, ids, clean } = cleanupWorld();

  await clean(delivered(message), NO_DEADLINE);

  expect(source.removed).toEqual([message.recordingSid]);
  expect(metrics.added).toEqual([{ name: 'TwilioDeletions', value: 1 }]);
  expect(log.lines).toEqual([{ level: 'info', code: 'twilio-copy-deleted', fields: ids }]);
});

test.each<[string, Partial<CleanupMessage>]>([
  ['that a callback told of', {}],
  ['of a further account, fed in by the reconciler', { accountSid: ANOTHER_ACCOUNT, origin: 'reconciler' }],
  ['of no known job', { jobNumber: undefined }],
])('a recording %s gets its receipt before it is deleted', async (_, over) => {
  const { source, receipts, message, clean } = cleanupWorld();
  const remove = source.remove.bind(source);
  const keptThen: number[] = [];
  source.remove = (...asked) => {
    keptThen.push(receipts.kept.length);
    return remove(...asked);
  };

  await clean(delivered({ ...message, ...over }), NO_DEADLINE);

  expect(receipts.kept).toEqual([{ ...message, ...over, noted: true, keptAtTwilio: false, at: NOW }]);
  expect(keptThen).toEqual([1]);
});

test('without a receipt nothing is deleted', async () => {
  const { source, receipts, log, metrics, message, clean } = cleanupWorld();
  receipts.failure = new RetryLater('receipt-unwritten', { message: 'S3 is away' });
  await expect(clean(delivered(message), NO_DEADLINE)).rejects.toBe(receipts.failure);
  expect([source.removed, metrics.added, log.lines]).toEqual([[], [], []]);
});

test('once the lease is lost, no receipt is written', async () => {
  const { store, receipts, message, clean } = cleanupWorld();
  const deadline = aDeadline();
  const look = store.look.bind(store);
  store.look = (key) => {
    deadline.over(new RetryLater('lease-lost', { message: 'another worker may have it' }));
    return look(key);
  };
  await expect(clean(delivered(message), deadline)).rejects.toMatchObject({ code: 'lease-lost' });
  expect(receipts.kept).toEqual([]);
});

test('a redelivered message finds it gone, and counts nothing', async () => {
  const { source, receipts, log, metrics, message, ids, clean } = cleanupWorld();
  await clean(delivered(message), NO_DEADLINE);

  await clean(delivered(message, { attempt: 2 }), NO_DEADLINE);

  expect(receipts.kept).toHaveLength(1);

  expect(source.removed).toHaveLength(1);
  expect(metrics.total('TwilioDeletions')).toBe(1);
  expect(log.lines.at(-1)).toEqual({ level: 'info', code: 'twilio-copy-gone', fields: ids });
});

test('TWILIO_CLEANUP=false keeps it, and its receipt says so', async () => {
  const { source, receipts, log, metrics, message, ids, clean } = cleanupWorld({ deletes: false });

  await clean(delivered(message, { attempt: 9 }), NO_DEADLINE);

  expect(receipts.kept).toEqual([{ ...message, noted: true, keptAtTwilio: true, at: NOW }]);
  expect(source.removed).toEqual([]);
  expect(metrics.added).toEqual([]);
  expect(log.lines).toEqual([{ level: 'info', code: 'twilio-copy-kept', fields: ids }]);
});

describe('what is not in the bucket as this recording has no receipt, and is not deleted at Twilio', () => {
  test.each([
    ['nothing lies there', 'none'],
    ['it is of another recording', aRecordingSid()],
    ['nobody knows whose it is', undefined],
  ])('%s', async (_name, owner) => {
    for (const [attempt, disposition, deletes] of [
      [1, 'retry', true],
      [6, 'park', true],
      [6, 'park', false],
    ] as const) {
      const { store, source, receipts, metrics, message, put, clean } = cleanupWorld({ deletes });
      if (owner === 'none') store.objects.clear();
      else put(owner as typeof message.recordingSid | undefined);

      await expect(clean(delivered(message, { attempt }), NO_DEADLINE)).rejects.toMatchObject({
        disposition,
        code: 'object-missing',
      });

      expect(receipts.kept).toEqual([]);
      expect(source.removed).toEqual([]);
      expect(metrics.added).toEqual([]);
    }
  });

  test('S3 cannot be asked', async () => {
    const { store, source, message, clean } = cleanupWorld();
    const away = new RetryLater('s3-unavailable', { message: 'away' });
    store.look = () => Promise.reject(away);
    await expect(clean(delivered(message), NO_DEADLINE)).rejects.toBe(away);
    expect(source.removed).toEqual([]);
  });
});

test.each([
  ['refused for good', new Parked('deletion-refused', { message: 'HTTP 403' })],
  ['refused for now', new RetryLater('twilio-unavailable', { message: 'HTTP 500' })],
])('a deletion that is %s counts as a failure, and what Twilio said decides what becomes of it', async (...row) => {
  const [, refusal] = row;
  const { source, log, metrics, message, clean } = cleanupWorld();
  source.refusals.set(message.recordingSid, refusal);
  await expect(clean(delivered(message), NO_DEADLINE)).rejects.toBe(refusal);
  expect(metrics.added).toEqual([{ name: 'TwilioDeletionFailures', value: 1 }]);
  expect(log.lines).toEqual([]);
});

test('once the lease is lost, nothing is deleted: that is asked after the receipt, right before', async () => {
  const { source, receipts, metrics, message, clean } = cleanupWorld();
  const deadline = aDeadline();
  const add = receipts.add.bind(receipts);
  receipts.add = async (receipt) => {
    await add(receipt);
    deadline.over(new RetryLater('lease-lost', { message: 'another worker may have it' }));
  };
  await expect(clean(delivered(message), deadline)).rejects.toMatchObject({ code: 'lease-lost' });
  expect(source.removed).toEqual([]);
  expect(metrics.added).toEqual([]);
});

test('bucket, receipts and Twilio hear of the deadline, and Twilio of the account', async () => {
  const { store, source, receipts, message, clean } = cleanupWorld();
  const asked = [jest.spyOn(store, 'look'), jest.spyOn(receipts, 'add'), jest.spyOn(source, 'remove')];
  await clean(delivered({ ...message, accountSid: ANOTHER_ACCOUNT }), NO_DEADLINE);
  expect(asked.map(({ mock }) => mock.calls)).toEqual([
    [[message.key, NO_DEADLINE]],
    [[...receipts.kept, NO_DEADLINE]],
    [[message.recordingSid, NO_DEADLINE, ANOTHER_ACCOUNT]],
  ]);
});
