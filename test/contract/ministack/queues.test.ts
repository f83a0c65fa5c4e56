import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { sqsCleanupQueue, sqsHistoryQueue, sqsRecordingsQueue } from '../../../lambdas/adapters/sqs-queues';
import { RetryLater } from '../../../lambdas/core/errors';
import {
  type CleanupMessage,
  type HistoryEvent,
  type LineEvent,
  type RecordingMessage,
  cleanupMessage,
  historyEvent,
  recordingMessage,
} from '../../../lambdas/core/messages';
import { jobId } from '../../../lambdas/core/recording';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { type AwsClients, awsClients } from '../../../local/pipeline/aws-clients';
import { MemoryQueue } from '../../support/fakes/small-fakes';
import {
  RECEIVED_AT,
  STARTED_AT,
  aCallSid,
  aRecordingSid,
  cleanupOf,
  completed,
  job,
  missingEvent,
  refreshEvent,
  storedEvent,
} from '../../support/subjects';

/** What a queue does; what caused an event matters to the history queue alone. */
interface Sender<Sent> {
  send(message: Sent, cause: string): Promise<void>;
}

/** A queue over a place where what was sent can be seen. */
interface Setup<Sent> {
  readonly queue: Sender<Sent>;
  /** All that arrived, in any order. */
  arrived(): Promise<readonly Sent[]>;
  /** A queue that cannot be reached. */
  readonly unreachable: Sender<Sent>;
}

/** What every queue does. */
const queueContract = <Sent>(
  name: string,
  messages: Readonly<Record<string, () => Sent>>,
  setUp: () => Promise<Setup<Sent>>,
) => {
  describe(name, () => {
    test.each(Object.entries(messages))('%s arrives as it was sent', async (_name, make) => {
      const world = await setUp();
      const message = make();
      await world.queue.send(message, 'cause');
      expect(await world.arrived()).toEqual([message]);
    });

    test('what is sent again for another cause arrives again: somebody needs it', async () => {
      const world = await setUp();
      const [message] = Object.values(messages).map((make) => make());
      if (message === undefined) throw new Error('the contract needs a message');
      await world.queue.send(message, 'one');
      await world.queue.send(message, 'another');
      expect(await world.arrived()).toEqual([message, message]);
    });

    test('a queue that takes nothing is for later', async () => {
      const { unreachable } = await setUp();
      const [message] = Object.values(messages).map((make) => make());
      if (message === undefined) throw new Error('the contract needs a message');
      await expect(unreachable.send(message, 'cause')).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'queue-unavailable',
      });
    });
  });
};

const recordings: Record<string, () => RecordingMessage> = {
  'a completed recording': () => completed({ jobNumber: job('Köln 東京'), channels: 2 }),
  'one that tells the least': () => ({
    outcome: 'completed',
    recordingSid: aRecordingSid(),
    callSid: aCallSid(),
    receivedAt: RECEIVED_AT,
    channels: 1,
  }),
  'an absent one': () => ({
    outcome: 'absent',
    recordingSid: aRecordingSid(),
    callSid: aCallSid(),
    receivedAt: RECEIVED_AT,
    errorCode: '16101',
  }),
};

const events: Record<string, () => HistoryEvent> = {
  'a stored recording': () => storedEvent({ jobNumber: job('Köln 東京') }),
  'one without a job': () => ({ ...storedEvent(), jobNumber: undefined }),
  'a missing one': () => missingEvent(),
};

const cleanups: Record<string, () => CleanupMessage> = {
  'a stored recording': () => cleanupOf(storedEvent({ jobNumber: job('Köln 東京') })),
  'one without a job': () => ({ ...cleanupOf(storedEvent()), jobNumber: undefined }),
};

const inMemory = <Sent>(): Promise<Setup<Sent>> => {
  const queue = new MemoryQueue<Sent>();
  const unreachable = new MemoryQueue<Sent>();
  unreachable.failure = new RetryLater('queue-unavailable', { message: 'SQS took no message' });
  return Promise.resolve({ queue, unreachable, arrived: () => Promise.resolve(queue.sent) });
};

queueContract<RecordingMessage>('RecordingsQueue: the fake', recordings, inMemory);
queueContract<HistoryEvent>('HistoryQueue: the fake', events, inMemory);
queueContract<CleanupMessage>('CleanupQueue: the fake', cleanups, inMemory);

describe('with SQS', () => {
  let aws: AwsClients;
  beforeAll(() => {
    aws = awsClients(sharedEmulator());
  });
  afterAll(() => {
    aws.destroy();
  });

  const newQueue = async (attributes: Record<string, string> = {}, suffix = '') => {
    const QueueName = `contract-${randomBytes(6).toString('hex')}${suffix}`;
    const { QueueUrl = '' } = await aws.sqs.send(new CreateQueueCommand({ QueueName, Attributes: attributes }));
    return QueueUrl;
  };
  const newFifoQueue = () => newQueue({ FifoQueue: 'true' }, '.fifo');

  const receiveAll = async (QueueUrl: string): Promise<Message[]> => {
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await aws.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['MessageGroupId'],
        }),
      );
      if (Messages.length === 0) return all;
      all.push(...Messages);
    }
  };

  const parsed = async <Schema extends z.ZodType>(queueUrl: string, schema: Schema): Promise<z.output<Schema>[]> =>
    (await receiveAll(queueUrl)).map(({ Body = '' }) => schema.parse(JSON.parse(Body)));

  queueContract<RecordingMessage>('RecordingsQueue: the adapter', recordings, async () => {
    const url = await newQueue();
    return {
      // What is a cause to the history queue is a delay here.
      queue: { send: (message) => sqsRecordingsQueue(aws.sqs, url).send(message) },
      arrived: () => parsed(url, recordingMessage),
      unreachable: { send: (message) => sqsRecordingsQueue(aws.sqs, `${url}-gone`).send(message) },
    };
  });

  queueContract<CleanupMessage>('CleanupQueue: the adapter', cleanups, async () => {
    const url = await newQueue();
    return {
      queue: sqsCleanupQueue(aws.sqs, url),
      arrived: () => parsed(url, cleanupMessage),
      unreachable: sqsCleanupQueue(aws.sqs, `${url}-gone`),
    };
  });

  test('a recording rests in its queue as long as it was told to', async () => {
    const url = await newQueue();
    const queue = sqsRecordingsQueue(aws.sqs, url);
    const [now, later] = [completed(), completed()];
    await queue.send(later, 600);
    await queue.send(now);
    expect(await parsed(url, recordingMessage)).toEqual([now]);
    const attributes = { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessagesDelayed' as const] };
    const { Attributes = {} } = await aws.sqs.send(new GetQueueAttributesCommand(attributes));
    expect(Attributes.ApproximateNumberOfMessagesDelayed).toBe('1');
  });

  test('an event that one cause sends twice arrives once; of another cause it is another event', async () => {
    const url = await newFifoQueue();
    const queue = sqsHistoryQueue(aws.sqs, url);
    const [event, other] = [storedEvent(), storedEvent()];
    for (const cause of ['one', 'one', 'another']) await queue.send(event, cause);
    await queue.send(other, 'one');
    expect(await parsed(url, historyEvent)).toEqual([event, event, other]);
  });

  test('two requests of one cause for the fresh links of a Job arrive once, whoever asked; of two Jobs they are two', async () => {
    const url = await newFifoQueue();
    const queue = sqsHistoryQueue(aws.sqs, url);
    const [first, second] = [refreshEvent(), refreshEvent({ requestId: 'another', requestedAt: STARTED_AT })];
    const moved = refreshEvent({ jobNumber: job('J-1') });
    for (const event of [first, second, refreshEvent({ jobId: jobId.parse('rec8') })]) await queue.send(event, 'now');
    await queue.send(second, 'a second later');
    await queue.send(moved, 'now');
    const arrived = await parsed(url, historyEvent);
    expect(arrived).toEqual([first, refreshEvent({ jobId: jobId.parse('rec8') }), second, moved]);
  });

  queueContract<HistoryEvent>('HistoryQueue: the adapter', events, async () => {
    const url = await newFifoQueue();
    return {
      queue: sqsHistoryQueue(aws.sqs, url),
      arrived: () => parsed(url, historyEvent),
      unreachable: sqsHistoryQueue(aws.sqs, url.replace('.fifo', '-gone.fifo')),
    };
  });

  /** The groups of these events, in the order sent. */
  const groupsOf = async (...sent: readonly LineEvent[]) => {
    const url = await newFifoQueue();
    const queue = sqsHistoryQueue(aws.sqs, url);
    for (const [index, event] of sent.entries()) await queue.send(event, `cause ${index}`);
    const received = await receiveAll(url);
    return sent.map(
      ({ recordingSid }) => received.find(({ Body = '' }) => Body.includes(recordingSid))?.Attributes?.MessageGroupId,
    );
  };

  const withoutJob = (over: Parameters<typeof storedEvent>[0] = {}): LineEvent => ({
    ...storedEvent(over),
    jobNumber: undefined,
  });

  test('events of one job share a group, whatever their kind and call; other jobs have others', async () => {
    const [stored, missing, other] = await groupsOf(
      storedEvent({ jobNumber: job('Ö-1') }),
      missingEvent({ jobNumber: job('Ö-1') }),
      storedEvent({ jobNumber: job('Ö-2') }),
    );
    expect(stored).toBeDefined();
    expect(missing).toBe(stored);
    expect(other).not.toBe(stored);
  });

  test('without a job events of one call share a group; other calls have others', async () => {
    const callSid = aCallSid();
    const [one, two, other] = await groupsOf(withoutJob({ callSid }), withoutJob({ callSid }), withoutJob());
    expect(one).toBeDefined();
    expect(two).toBe(one);
    expect(other).not.toBe(one);
  });

  test('a job number longer than a group name may be still makes a group', async () => {
    const [group] = await groupsOf(storedEvent({ jobNumber: job('Ö'.repeat(256)) }));
    expect(group).toMatch(/^[\x21-\x7e]{1,128}$/);
  });
});
