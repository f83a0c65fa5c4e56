import { ChangeMessageVisibilityCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { BatchUseCase } from '../../../lambdas/core/delivery';
import { CredentialsUnusable, Parked, Rejected, RetryLater } from '../../../lambdas/core/errors';
import { sqsConsumer } from '../../../lambdas/runtime/sqs-consumer';
import { MemoryMetrics } from '../../support/fakes/memory-metrics';
import { MemoryLog } from '../../support/fakes/small-fakes';

const message = z.object({ name: z.string() });
type Message = z.infer<typeof message>;

const QUEUE = { url: 'https://sqs/queue', deadLetterUrl: 'https://sqs/dlq' };

const PROCESSOR = {
  step: 'processor',
  queue: QUEUE,
  schema: message,
  idsOf: ({ name }: Message) => ({ name }),
} as const;

const context = { getRemainingTimeInMillis: () => 60_000 };

const record = (name: string, { group, attempts = 1 }: { group?: string; attempts?: number } = {}): SQSRecord => ({
  messageId: `id-${name}`,
  receiptHandle: `receipt-${name}`,
  body: JSON.stringify({ name }),
  attributes: {
    ApproximateReceiveCount: String(attempts),
    SentTimestamp: String(Date.now() - 5_000),
    SenderId: 'x',
    ApproximateFirstReceiveTimestamp: '0',
    ...(group !== undefined && { MessageGroupId: group }),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn',
  awsRegion: 'us-east-1',
});

/** A client that hands its commands over instead of sending them. */
const sqsClient = (take: (command: unknown) => void): SQSClient =>
  Object.assign(new SQSClient({ region: 'us-east-1' }), {
    send: (command: unknown) =>
      new Promise((resolve) => {
        take(command);
        resolve({});
      }),
  });

/** Runs a batch in which the messages named in `failing` fail. */
const consume = async (records: SQSRecord[], failing: Record<string, unknown>, sqsFails = false) => {
  const commands: (ChangeMessageVisibilityCommand | SendMessageCommand)[] = [];
  const sqs = sqsClient((command) => {
    if (sqsFails) throw new Error('SQS is away');
    if (command instanceof ChangeMessageVisibilityCommand || command instanceof SendMessageCommand)
      commands.push(command);
  });
  const log = new MemoryLog();
  const seen: Message[] = [];
  const handle: BatchUseCase<Message> = (deliveries) => {
    seen.push(...deliveries.map(({ body }) => body));
    return Promise.resolve(
      new Map(
        deliveries.flatMap((delivery) => {
          const error = failing[delivery.body.name];
          return error === undefined ? [] : [[delivery, error] as const];
        }),
      ),
    );
  };
  const metrics = new MemoryMetrics();
  const consumer = sqsConsumer({ ...PROCESSOR, handle, sqs, log, metrics });
  const { batchItemFailures } = await consumer({ Records: records }, context);
  const backedOff = commands.flatMap((c) => (c instanceof ChangeMessageVisibilityCommand ? [c.input] : []));
  const deadLetters = commands.flatMap((c) => (c instanceof SendMessageCommand ? [c.input] : []));
  const reported = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { reported, backedOff, deadLetters, log, metrics, seen };
};

const later = (over = {}) => new RetryLater('s3-unavailable', { message: 'S3 failed', ...over });

test('what was handled is acknowledged', async () => {
  const { reported, backedOff, deadLetters, seen } = await consume([record('a'), record('b')], {});
  expect(seen).toEqual([{ name: 'a' }, { name: 'b' }]);
  expect({ reported, backedOff, deadLetters }).toEqual({ reported: [], backedOff: [], deadLetters: [] });
});

test.each([
  [1, 3, 5],
  [4, 20, 40],
  [9, 450, 900],
  [60, 450, 900],
])('after attempt %i a retry rests between %i and %i seconds', async (attempts, least, most) => {
  const { reported, backedOff } = await consume([record('a', { attempts }), record('b')], { a: later() });
  expect(reported).toEqual(['id-a']);
  const [{ ReceiptHandle, VisibilityTimeout } = {}] = backedOff;
  expect(ReceiptHandle).toBe('receipt-a');
  expect(VisibilityTimeout).toBeGreaterThanOrEqual(least);
  expect(VisibilityTimeout).toBeLessThanOrEqual(most);
});

test('a retry rests within the bounds that its error knows', async () => {
  const failing = { a: later({ waitAtLeastSeconds: 30 }), b: later({ waitAtMostSeconds: 0.5 }) };
  const { backedOff } = await consume([record('a'), record('b', { attempts: 9 })], failing);
  expect(backedOff.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([30, 1]);
});

test.each([
  ['reject', new Rejected('recording-deleted', { message: 'Twilio has no audio', cause: new Error('404') })],
  ['park', new Parked('recording-deleted', { message: 'Twilio has no audio', cause: new Error('404') })],
])('%s: the message goes to the dead-letter queue with its reason, and is acknowledged', async (disposition, error) => {
  const { reported, deadLetters } = await consume([record('a', { attempts: 3 })], { a: error });
  expect(reported).toEqual([]);
  expect(deadLetters).toEqual([
    {
      QueueUrl: QUEUE.deadLetterUrl,
      MessageBody: '{"name":"a"}',
      MessageAttributes: {
        step: { DataType: 'String', StringValue: 'processor' },
        disposition: { DataType: 'String', StringValue: disposition },
        reason: { DataType: 'String', StringValue: 'recording-deleted' },
        detail: {
          DataType: 'String',
          StringValue: expect.stringContaining('Twilio has no audio < Error: 404') as unknown,
        },
        attempts: { DataType: 'Number', StringValue: '3' },
      },
    },
  ]);
});

test('an error nobody foresaw keeps the message', async () => {
  const { reported, log } = await consume([record('a')], { a: new TypeError('x is not a function') });
  expect(reported).toEqual(['id-a']);
  expect(log.lines).toMatchObject([
    {
      code: 'message-retry',
      fields: { error: 'unexpected', reason: expect.stringContaining('x is not a function') as unknown },
    },
  ]);
});

test('what cannot be read is a dead letter, and the rest of the batch goes on', async () => {
  const unreadable = { ...record('a'), body: 'no json' };
  const { reported, deadLetters, seen } = await consume([unreadable, { ...record('c'), body: '{}' }, record('b')], {});
  expect(seen).toEqual([{ name: 'b' }]);
  expect(reported).toEqual([]);
  expect(deadLetters.map(({ MessageBody }) => MessageBody)).toEqual(['no json', '{}']);
});

test('a dead letter that its queue does not take stays where it is', async () => {
  const { reported, log } = await consume([record('a')], { a: new Rejected('x', { message: 'x' }) }, true);
  expect(reported).toEqual(['id-a']);
  expect(log.codes).toEqual(['message-unsettled']);
});

test('a use case that throws fails its whole batch', async () => {
  const sqs = sqsClient(() => undefined);
  const handle = () => Promise.reject(later());
  const consumer = sqsConsumer({
    ...PROCESSOR,
    handle,
    sqs,
    log: new MemoryLog(),
    metrics: new MemoryMetrics(),
  });
  const { batchItemFailures } = await consumer({ Records: [record('a'), record('b')] }, context);
  expect(batchItemFailures).toHaveLength(2);
});

test('a log line about a failure names what the message is about', async () => {
  const failing = { a: later(), b: new Parked('job-missing', { message: 'none' }) };
  const { log } = await consume([record('a'), record('b')], failing);
  expect(log.lines).toMatchObject([
    { code: 'message-retry', fields: { name: 'a' } },
    { code: 'message-park', fields: { name: 'b' } },
  ]);
});

describe('what it counts', () => {
  test('nothing of what was handled', async () => {
    expect((await consume([record('a')], {})).metrics.added).toEqual([]);
  });

  test('a retry, and for how long the message has been in the queue', async () => {
    const { metrics } = await consume([record('a')], { a: later() });
    expect(metrics.names).toEqual(['UploadRetries', 'UploadRetryAge']);
    expect(metrics.total('UploadRetries')).toBe(1);
    expect(metrics.values('UploadRetryAge')[0]).toBeCloseTo(5, 0);
  });

  test.each([
    ['reject', new Rejected('x', { message: 'x' })],
    ['park', new Parked('x', { message: 'x' })],
  ])('%s: a dead letter', async (_, error) => {
    const { metrics } = await consume([record('a')], { a: error });
    expect(metrics.added).toEqual([{ name: 'RecordingsGivenUp', value: 1 }]);
  });

  test('a dead letter that its queue does not take is a retry still', async () => {
    const { metrics } = await consume([record('a')], { a: new Rejected('x', { message: 'x' }) }, true);
    expect(metrics.names).toEqual(['UploadRetries', 'UploadRetryAge']);
  });

  test('credentials of no use', async () => {
    const { metrics } = await consume([record('a')], { a: new CredentialsUnusable('x', { message: 'x' }) });
    expect(metrics.names).toContain('CredentialsUnusable');
  });

  test('not what only waits behind another', async () => {
    const { metrics } = await consume([record('a', { group: 'A' }), record('b', { group: 'A' })], { a: later() });
    expect(metrics.total('UploadRetries')).toBe(1);
  });
});

describe('in a FIFO queue', () => {
  const [a1, a2, a3] = ['a1', 'a2', 'a3'].map((name) => record(name, { group: 'A' })) as [
    SQSRecord,
    SQSRecord,
    SQSRecord,
  ];
  const b1 = record('b1', { group: 'B' });

  test('what stands behind a failure of its group waits as long, also what succeeded; other groups go on', async () => {
    const { reported, backedOff } = await consume([a1, b1, a2, a3], { a2: later() });
    expect(reported).toEqual(['id-a2', 'id-a3']);
    expect(backedOff.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(['receipt-a2', 'receipt-a3']);
    expect(backedOff[0]?.VisibilityTimeout).toBe(backedOff[1]?.VisibilityTimeout);
  });

  test('a dead letter keeps its group, and blocks nobody', async () => {
    const { reported, deadLetters } = await consume([a1, a2], { a1: new Parked('job-missing', { message: 'none' }) });
    expect(reported).toEqual([]);
    expect(deadLetters).toMatchObject([{ MessageGroupId: 'A', MessageDeduplicationId: expect.any(String) as unknown }]);
  });

  test('a rejection that could not be settled does not drag the messages behind it along', async () => {
    const { reported, deadLetters } = await consume([a1, a2], { a1: new Rejected('x', { message: 'x' }) }, true);
    expect(reported).toEqual(['id-a1', 'id-a2']);
    expect(deadLetters).toEqual([]);
  });
});
