import fc from 'fast-check';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';
import { Parked, Rejected } from '../../../lambdas/core/errors';
import { settler } from '../../../lambdas/runtime/settle';
import { FakeSqs, record } from '../../support/fakes/fake-sqs';

const QUEUE = { url: 'https://sqs/queue', deadLetterUrl: 'https://sqs/dlq' };

const settlerWorld = () => {
  const [sqs, time] = [new FakeSqs(), new VirtualTime()];
  return { sqs, time, messages: settler({ sqs: sqs.client, queue: QUEUE, feature: 'processor', time }) };
};

test('a message rests for as long as it is told to', async () => {
  const { sqs, messages } = settlerWorld();
  await messages.rest(record('a'), 42);
  expect(sqs.rests).toEqual([{ QueueUrl: QUEUE.url, ReceiptHandle: 'receipt-a', VisibilityTimeout: 42 }]);
});

test.each([
  ['reject', new Rejected('recording-deleted', { message: 'Twilio has no audio', cause: new Error('404') })],
  ['park', new Parked('owner-unknown', { message: 'Twilio has no audio', cause: new Error('404') })],
])('%s: a dead letter is the message, with all that a person needs to know', async (disposition, error) => {
  const { sqs, messages } = settlerWorld();
  await messages.deadLetter(record('a', { attempts: 3 }), error);
  expect(sqs.sent).toEqual([
    {
      QueueUrl: QUEUE.deadLetterUrl,
      MessageBody: '{"name":"a"}',
      MessageAttributes: {
        step: { DataType: 'String', StringValue: 'processor' },
        disposition: { DataType: 'String', StringValue: disposition },
        reason: { DataType: 'String', StringValue: error.code },
        detail: {
          DataType: 'String',
          StringValue: `${error.name}: Twilio has no audio < Error: 404`,
        },
        attempts: { DataType: 'Number', StringValue: '3' },
      },
    },
  ]);
});

test('of a FIFO queue, it keeps its group, and is one copy however often it is sent', async () => {
  const { sqs, messages } = settlerWorld();
  await messages.deadLetter(record('a', { group: 'A' }), new Parked('keys-taken', { message: 'x' }));
  expect(sqs.sent).toMatchObject([{ MessageGroupId: 'A', MessageDeduplicationId: 'id-a' }]);
});

test('the reason is cut before SQS refuses it', async () => {
  const { sqs, messages } = settlerWorld();
  await messages.deadLetter(record('a'), new Parked('keys-taken', { message: 'y'.repeat(2000) }));
  expect(sqs.sent[0]?.MessageAttributes?.detail?.StringValue).toBe(`Parked: ${'y'.repeat(992)}`);
});

test('line ends and other control characters become blanks', async () => {
  const { sqs, messages } = settlerWorld();
  await messages.deadLetter(record('a'), new Parked('keys-taken', { message: 'a\nb\u0000c\u0085d' }));
  expect(sqs.sent[0]?.MessageAttributes?.detail?.StringValue).toBe('Parked: a b c d');
});

test('whatever the other side answered, the reason has only characters that SQS takes', async () => {
  // Amazon SQS API reference, SendMessage.
  const taken = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;
  const anyUnits = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyUnits, fc.constantFrom('\ufffe', '\uffff', '\ud800')), async (message) => {
      const { sqs, messages } = settlerWorld();
      await messages.deadLetter(record('a'), new Parked('keys-taken', { message }));
      expect(sqs.sent[0]?.MessageAttributes?.detail?.StringValue).toMatch(taken);
    }),
  );
});

test('SQS that takes nothing is heard of', async () => {
  const { sqs, messages } = settlerWorld();
  sqs.failure = new Error('SQS is away');
  await expect(messages.rest(record('a'), 1)).rejects.toThrow('SQS is away');
  await expect(messages.deadLetter(record('a'), new Parked('keys-taken', { message: 'x' }))).rejects.toThrow(
    'SQS is away',
  );
});

test.each<[string, (messages: ReturnType<typeof settler>) => Promise<void>]>([
  ['a rest', (messages) => messages.rest(record('a'), 1)],
  ['a dead letter', (messages) => messages.deadLetter(record('a'), new Parked('keys-taken', { message: 'x' }))],
])(
  '%s that SQS does not confirm is given up after 2 s: sooner than the shortest rest is over',
  async (_name, settle) => {
    const { sqs, time, messages } = settlerWorld();
    sqs.hangs = true;
    let failure: unknown;
    const settling = settle(messages).catch((error: unknown) => (failure = error));
    await time.pass(1.999);
    expect(failure).toBeUndefined();
    await time.pass(0.001);
    expect(await settling).toBe(failure);
    expect(failure).toMatchObject({ name: 'TimeoutError' });
    expect(time.pauses).toBe(0);
  },
);
