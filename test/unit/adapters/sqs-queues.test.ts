import { SQSClient, SendMessageCommand, type SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { sqsCleanupQueue, sqsHistoryQueue, sqsRecordingsQueue } from '../../../lambdas/adapters/sqs-queues';
import { cleanupMessage, historyEvent, recordingMessage } from '../../../lambdas/core/messages';
import { jobId } from '../../../lambdas/core/recording';
import { aCallSid, cleanupOf, completed, job, missingEvent, storedEvent } from '../../support/subjects';

const URL = 'https://sqs.example/queue';

/** An SQS that takes what is sent, or fails. */
const sqsWorld = () => {
  const sent: SendMessageCommandInput[] = [];
  const world: { failure?: Error } = {};
  const send = (command: unknown) => {
    if (world.failure !== undefined) return Promise.reject(world.failure);
    if (command instanceof SendMessageCommand) sent.push(command.input);
    return Promise.resolve({});
  };
  return { sqs: Object.assign(new SQSClient({ region: 'us-east-1' }), { send }), sent, world };
};

const bodyOf = (input: SendMessageCommandInput | undefined): unknown => JSON.parse(input?.MessageBody ?? '');

test('a recording is sent as it is, at once or after a rest', async () => {
  const { sqs, sent } = sqsWorld();
  const queue = sqsRecordingsQueue(sqs, URL);
  const message = completed({ jobNumber: job('Köln 東京') });
  await queue.send(message);
  await queue.send(message, 0);
  await queue.send(message, 90);
  expect(sent.map(({ QueueUrl, DelaySeconds }) => [QueueUrl, DelaySeconds])).toEqual([
    [URL, undefined],
    [URL, undefined],
    [URL, 90],
  ]);
  expect(sent.map((input) => recordingMessage.parse(bodyOf(input)))).toEqual([message, message, message]);
});

test('no body has a character that SQS refuses', async () => {
  const { sqs, sent } = sqsWorld();
  const number = job('J\uFFFE-\u0001\uFFFF');
  const event = storedEvent({ jobNumber: number });
  await sqsRecordingsQueue(sqs, URL).send(completed({ jobNumber: number }));
  await sqsHistoryQueue(sqs, URL).send(event, 'cause');
  await sqsCleanupQueue(sqs, URL).send(cleanupOf(event));
  for (const input of sent) {
    expect(input.MessageBody).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD]+$/);
    expect(bodyOf(input)).toMatchObject({ jobNumber: number });
  }
  expect(sent).toHaveLength(3);
});

test('cleanup gets its message as it is, and in no group', async () => {
  const { sqs, sent } = sqsWorld();
  const message = cleanupOf(storedEvent());
  await sqsCleanupQueue(sqs, URL).send(message);
  expect(Object.keys(sent[0] ?? {}).sort()).toEqual(['MessageBody', 'QueueUrl']);
  expect(cleanupMessage.parse(bodyOf(sent[0]))).toEqual(message);
});

describe('an event of the history', () => {
  const sendAll = async (...events: [Parameters<ReturnType<typeof sqsHistoryQueue>['send']>[0], string][]) => {
    const { sqs, sent } = sqsWorld();
    for (const [event, cause] of events) await sqsHistoryQueue(sqs, URL).send(event, cause);
    return sent;
  };

  test('is sent as it is', async () => {
    const event = storedEvent({ jobNumber: job('Köln 東京') });
    const [input] = await sendAll([event, 'cause']);
    expect(input?.QueueUrl).toBe(URL);
    expect(historyEvent.parse(bodyOf(input))).toEqual(event);
  });

  test('is the same event only if its cause and all of it are the same', async () => {
    const event = storedEvent();
    const ids = (
      await sendAll(
        [event, 'a'],
        [event, 'a'],
        [event, 'b'],
        [{ ...event, awaitsJob: true }, 'a'],
        [storedEvent(), 'a'],
      )
    ).map(({ MessageDeduplicationId }) => MessageDeduplicationId);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{1,128}$/);
  });

  test('is in the group of its Job: by the number, else by the id, else by the call', async () => {
    const [callSid, id] = [aCallSid(), jobId.parse('rec1')];
    const without = { ...storedEvent({ callSid }), jobNumber: undefined };
    const groups = (
      await sendAll(
        [storedEvent({ jobNumber: job('Ö-1') }), 'a'],
        [missingEvent({ jobNumber: job('Ö-1'), jobId: id }), 'b'],
        [storedEvent({ jobNumber: job('Ö-2') }), 'c'],
        [{ ...without, jobId: id }, 'd'],
        [{ ...storedEvent(), jobNumber: undefined, jobId: id }, 'e'],
        [without, 'f'],
        [{ ...storedEvent({ callSid }), jobNumber: undefined }, 'g'],
      )
    ).map(({ MessageGroupId }) => MessageGroupId);
    expect(groups[1]).toBe(groups[0]);
    expect(groups[4]).toBe(groups[3]);
    expect(groups[6]).toBe(groups[5]);
    expect(new Set(groups).size).toBe(4);
    for (const group of groups) expect(group).toMatch(/^[\x21-\x7e]{1,128}$/);
  });
});

test.each([
  ['recordings', (sqs: SQSClient) => sqsRecordingsQueue(sqs, URL).send(completed())],
  ['history', (sqs: SQSClient) => sqsHistoryQueue(sqs, URL).send(storedEvent(), 'cause')],
  ['cleanup', (sqs: SQSClient) => sqsCleanupQueue(sqs, URL).send(cleanupOf(storedEvent()))],
])('a %s queue that takes nothing is for later, with the cause', async (_name, send) => {
  const { sqs, world } = sqsWorld();
  world.failure = new Error('AWS.SimpleQueueService.NonExistentQueue');
  await expect(send(sqs)).rejects.toMatchObject({
    name: 'RetryLater',
    code: 'queue-unavailable',
    message: 'SQS took no message: Error: AWS.SimpleQueueService.NonExistentQueue',
    cause: world.failure,
  });
});
