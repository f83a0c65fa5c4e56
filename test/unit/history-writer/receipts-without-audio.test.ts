import { RetryLater } from '../../../lambdas/core/errors';
import type { LineEvent } from '../../../lambdas/core/messages';
import { ANOTHER_ACCOUNT, NO_DEADLINE, aDeadline, delivered, job, missingEvent } from '../../support/subjects';
import { JOB_WAIT_SECONDS, linesOf, writerWorld } from '../../support/worlds/writer-world';

const unwritten = () => new RetryLater('receipt-unwritten', { message: 'S3 is away' });

const receiptOf = (event: LineEvent, noted: boolean) => {
  const { recordingSid, callSid, jobNumber, receivedAt, origin, accountSid } = event;
  const status = 'status' in event ? event.status : '';
  return {
    ...{ recordingSid, callSid, jobNumber, receivedAt, origin, accountSid },
    status,
    noted,
    at: new Date('2026-11-21T00:02:00Z'),
  };
};

test.each<[string, Partial<LineEvent>]>([
  ['that a callback told of', {}],
  ['of a further account, fed in by the reconciler', { accountSid: ANOTHER_ACCOUNT, origin: 'reconciler' }],
])('a recording without audio %s has gone its whole way once its line is confirmed', async (_, over) => {
  const { jobs, receipts, write } = writerWorld();
  jobs.add('J-1001');
  const event = { ...missingEvent(), ...over } as LineEvent;
  const writeHistories = jobs.writeHistories.bind(jobs);
  jobs.writeHistories = async (histories) => {
    expect(receipts.kept).toEqual([]);
    return await writeHistories(histories);
  };

  await write([delivered(event)], NO_DEADLINE);

  expect(receipts.kept).toEqual([receiptOf(event, true)]);
});

test('no receipt without a confirmed line', async () => {
  const { jobs, receipts, write } = writerWorld();
  jobs.add('J-1001');
  jobs.losesWrites = true;
  await write([delivered(missingEvent())], NO_DEADLINE);
  expect(receipts.kept).toEqual([]);
});

test('a receipt that cannot be written fails its event alone; the next try knows the line, and writes the receipt', async () => {
  const { jobs, receipts, cleanup, metrics, write, stored } = writerWorld();
  jobs.add('J-1001');
  const [note, event] = [delivered(missingEvent()), delivered(stored())];
  const away = unwritten();
  receipts.failure = away;

  expect(Array.from(await write([note, event], NO_DEADLINE))).toEqual([[note, away]]);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(2);
  expect(cleanup.sent).toHaveLength(1);
  expect(metrics.values('HistoryLinesWritten')).toEqual([1]);

  receipts.failure = undefined;
  expect((await write([note], NO_DEADLINE)).size).toBe(0);
  expect(linesOf(jobs.history('J-1001'))).toHaveLength(2);
  expect(receipts.kept).toEqual([receiptOf(note.body, true)]);
});

describe('of a call that no Job knows', () => {
  const atTheEnd = { waitedSeconds: JOB_WAIT_SECONDS };

  test('the receipt is written when the wait for a Job is over, and says that nothing was noted', async () => {
    const { receipts, history, metrics, write } = writerWorld();
    const event = missingEvent({ jobNumber: undefined });

    await write([delivered(event)], NO_DEADLINE);
    expect([history.sent, receipts.kept]).toEqual([[{ ...event, awaitsJob: true }], []]);

    await write([delivered({ ...event, awaitsJob: true }, atTheEnd)], NO_DEADLINE);
    expect(receipts.kept).toEqual([receiptOf(event, false)]);
    expect(metrics.names).toEqual(['StatusesUnassigned']);
  });

  test('while it cannot be written, the event comes back, uncounted', async () => {
    const { receipts, metrics, log, write } = writerWorld();
    receipts.failure = unwritten();
    const event = delivered(missingEvent({ jobNumber: undefined, awaitsJob: true }), atTheEnd);
    expect(Array.from(await write([event], NO_DEADLINE))).toEqual([[event, receipts.failure]]);
    expect([metrics.names, log.lines]).toEqual([[], []]);
  });

  test('a stored recording has not gone its whole way: it is kept at Twilio', async () => {
    const { receipts, write, stored } = writerWorld();
    await write([delivered(stored({ jobNumber: undefined, awaitsJob: true }), atTheEnd)], NO_DEADLINE);
    expect(receipts.kept).toEqual([]);
  });
});

test('of a Job that is named and does not come there is no receipt: a person has to act', async () => {
  const { receipts, write } = writerWorld();
  const event = delivered(missingEvent({ jobNumber: job('J-404'), awaitsJob: true }), {
    waitedSeconds: JOB_WAIT_SECONDS,
  });
  expect(Array.from(await write([event], NO_DEADLINE))).toMatchObject([[event, { code: 'job-missing' }]]);
  expect(receipts.kept).toEqual([]);
});

test('once the lease is lost, no receipt is written', async () => {
  const { jobs, receipts, write } = writerWorld();
  const deadline = aDeadline();
  jobs.add('J-1001');
  const event = delivered(missingEvent());
  const writeHistories = jobs.writeHistories.bind(jobs);
  jobs.writeHistories = async (histories) => {
    const written = await writeHistories(histories);
    deadline.over(new RetryLater('lease-lost', { message: 'another worker may have it' }));
    return written;
  };
  expect(Array.from(await write([event], deadline))).toMatchObject([[event, { code: 'lease-lost' }]]);
  expect(receipts.kept).toEqual([]);
});

describe('what no callback told of', () => {
  test.each(['adoption', 'reconciler'] as const)(
    'has no processing time (%s), and counts as a line',
    async (origin) => {
      const { jobs, metrics, log, write, stored } = writerWorld();
      jobs.add('J-1001');
      await write([delivered({ ...stored(), origin })], NO_DEADLINE);
      expect(metrics.names).toEqual(['HistoryFillPercent', 'LinksGenerated', 'HistoryLinesWritten']);
      expect(log.codes).toContain('history-line-confirmed');
    },
  );

  test('goes on as it came, to cleanup and to the group of its Job', async () => {
    const FED_IN = { accountSid: ANOTHER_ACCOUNT, origin: 'reconciler' } as const;
    const { jobs, cleanup, history, write, stored } = writerWorld();
    jobs.add('J-1001');
    const byCall = stored({ jobNumber: undefined, ...FED_IN });
    jobs.add('J-7', { callSids: byCall.callSid });
    await write([delivered(stored(FED_IN)), delivered(byCall)], NO_DEADLINE);
    expect(cleanup.sent).toMatchObject([FED_IN]);
    expect(history.sent).toMatchObject([{ ...FED_IN, jobNumber: 'J-7' }]);
  });
});
