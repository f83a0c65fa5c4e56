import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { sqsDeadLetters } from '../../lambdas/adapters/sqs-dead-letters';
import { sqsQueueDepths } from '../../lambdas/adapters/sqs-queue-depths';
import { RetryLater } from '../../lambdas/core/errors';
import type { DeadLetter, QueueName } from '../../lambdas/core/ports/queues';
import {
  type DeadLettersWorld,
  type Parking,
  deadLettersContract,
  peeked,
} from '../support/contracts/dead-letters-contract';
import { queueDepthsContract } from '../support/contracts/queue-depths-contract';
import { MemoryDeadLetters, MemoryQueueDepths } from '../support/fakes/memory-dead-letters';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedQueue, sqsOver } from '../support/simulated-aws/simulated-sqs';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { NO_DEADLINE, aDeadline } from '../support/subjects';

const urls = {
  recordings: 'https://sqs/recordings-dlq',
  history: 'https://sqs/history-dlq.fifo',
  cleanup: 'https://sqs/cleanup-dlq',
};

let parked = 0;
const letterOf = ({ body, group, attributes = {} }: Parking): DeadLetter => {
  const ids = /"recordingSid":"(?<recordingSid>RE[0-9a-f]{32})","callSid":"(?<callSid>CA[0-9a-f]{32})"/.exec(
    body,
  )?.groups;
  const { attempts, ...told } = attributes;
  return {
    messageId: `message-${parked++}`,
    body,
    recordingSid: ids?.recordingSid as DeadLetter['recordingSid'],
    callSid: ids?.callSid as DeadLetter['callSid'],
    step: told.step,
    disposition: told.disposition,
    reason: told.reason,
    detail: told.detail,
    attempts: attempts === undefined ? undefined : Number(attempts),
    parkedAt: new Date('2026-11-25T12:00:00Z'),
    group,
  };
};

deadLettersContract('the fake', () => {
  const deadLetters = new MemoryDeadLetters();
  const unreachable = new MemoryDeadLetters();
  unreachable.failure = new RetryLater('queue-unavailable', { message: 'not reached' });
  return Promise.resolve({
    deadLetters,
    unreachable,
    park: (queue, letter) => {
      deadLetters.lying[queue].push(letterOf(letter));
      return Promise.resolve();
    },
  });
});

/** Dead-letter queues on a clock of their own. */
const simulated = () => {
  const time = new VirtualTime();
  const queues = {
    recordings: new SimulatedQueue(urls.recordings, time),
    history: new SimulatedQueue(urls.history, time, { fifo: true }),
    cleanup: new SimulatedQueue(urls.cleanup, time),
  };
  const sqs = new (simulatedClient(SQSClient, { time, service: sqsOver(Object.values(queues)) }))({});
  let sent = 0;
  const park = async (queue: QueueName, { body, group, attributes = {} }: Parking) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    );
    const ofGroup = { MessageGroupId: group, MessageDeduplicationId: String(sent++) };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: urls[queue],
        MessageBody: body,
        MessageAttributes,
        ...(queue === 'history' && ofGroup),
      }),
    );
  };
  const gone = { recordings: 'https://sqs/gone', history: 'https://sqs/gone.fifo', cleanup: 'https://sqs/gone' };
  const deadLetters = sqsDeadLetters(sqs, urls, time);
  return { time, queues, sqs, park, deadLetters, unreachable: sqsDeadLetters(sqs, gone, time) };
};

deadLettersContract('the adapter, over a simulated SQS', () => Promise.resolve<DeadLettersWorld>(simulated()));

const bodiesOf = (letters: readonly DeadLetter[]) => letters.map(({ body }) => body).sort();

describe('what SQS may do to whoever looks', () => {
  test('a standard queue that gives messages twice and in any order shows each once', async () => {
    const { queues, park, deadLetters } = simulated();
    const bodies = Array.from({ length: 30 }, (_, index) => `message ${index}`).sort();
    for (const body of bodies) await park('recordings', { body });
    let given = 0;
    queues.recordings.givesTwice = () => given++ % 3 === 0;
    queues.recordings.disorder = (messages) => [...messages].reverse();
    expect(bodiesOf(await peeked(deadLetters, 'recordings'))).toEqual(bodies);
  });

  test('what somebody else holds is waited for', async () => {
    const { time, queues, park, deadLetters } = simulated();
    for (const body of ['1', '2', '3']) await park('recordings', { body });
    queues.recordings.receive(2, 60);
    const seen = peeked(deadLetters, 'recordings');
    await time.pass(70);
    expect(bodiesOf(await seen)).toEqual(['1', '2', '3']);
  });

  test('what somebody else goes on holding makes the look no answer', async () => {
    const { time, queues, park, deadLetters } = simulated();
    for (const body of ['1', '2', '3']) await park('recordings', { body });
    queues.recordings.receive(2, 600);
    const seen = peeked(deadLetters, 'recordings').catch((error: unknown) => error);
    await time.pass(300);
    expect(await seen).toMatchObject({ name: 'RetryLater', code: 'queue-unavailable' });
    expect(queues.recordings.depth()).toEqual({ visible: 1, inFlight: 2, delayed: 0 });
  });

  test('whoever died over looking has lost nothing: all can be seen when the time is over that it held them', async () => {
    const { time, queues, park, deadLetters } = simulated();
    for (const body of ['1', '2', '3']) await park('recordings', { body });
    // The generator is never ended: its process is gone.
    await deadLetters.peek('recordings', NO_DEADLINE)[Symbol.asyncIterator]().next();
    expect(queues.recordings.depth()).toEqual({ visible: 0, inFlight: 3, delayed: 0 });
    await time.pass(62);
    expect(bodiesOf(await peeked(deadLetters, 'recordings'))).toEqual(['1', '2', '3']);
  });

  test('a deadline ends the look with its own reason, and what was held is given back', async () => {
    const { queues, park, deadLetters } = simulated();
    for (let index = 0; index < 25; index++) await park('recordings', { body: String(index) });
    const deadline = aDeadline();
    const looking = async () => {
      for await (const letter of deadLetters.peek('recordings', deadline))
        if (letter.body === '12') deadline.over(new RetryLater('out-of-time', { message: 'it is over' }));
    };
    await expect(looking()).rejects.toMatchObject({ code: 'out-of-time' });
    expect(queues.recordings.depth()).toEqual({ visible: 25, inFlight: 0, delayed: 0 });
  });
});

queueDepthsContract('the fake', () => {
  const depths = new MemoryQueueDepths();
  const unreachable = new MemoryQueueDepths();
  unreachable.failure = new RetryLater('queue-unavailable', { message: 'not reached' });
  return Promise.resolve({
    depths,
    unreachable,
    fill: ({ visible, inFlight, delayed }) => {
      depths.depths.set('recordings work', { visible, inFlight, delayed });
      return Promise.resolve();
    },
  });
});

queueDepthsContract('the adapter, over a simulated SQS', () => {
  const time = new VirtualTime();
  const at = (name: string) => ({ url: `https://sqs/${name}`, deadLetterUrl: `https://sqs/${name}-dlq` });
  const of = { recordings: at('recordings'), history: at('history.fifo'), cleanup: at('cleanup') };
  const queue = new SimulatedQueue(of.recordings.url, time);
  const others = Object.values(of).flatMap(({ url, deadLetterUrl }) => [url, deadLetterUrl]);
  const queues = [queue, ...others.filter((url) => url !== queue.url).map((url) => new SimulatedQueue(url, time))];
  const sqs = new (simulatedClient(SQSClient, { time, service: sqsOver(queues) }))({});
  const gone = { recordings: at('gone'), history: at('gone'), cleanup: at('gone') };
  return Promise.resolve({
    depths: sqsQueueDepths(sqs, of),
    unreachable: sqsQueueDepths(sqs, gone),
    fill: ({ visible, inFlight, delayed }) => {
      for (let index = 0; index < inFlight; index++) queue.push('in flight');
      queue.receive(inFlight, 60);
      for (let index = 0; index < visible; index++) queue.push('visible');
      for (let index = 0; index < delayed; index++)
        queue.send({ QueueUrl: queue.url, MessageBody: 'delayed', DelaySeconds: 600 });
      return Promise.resolve();
    },
  });
});

test('a number that SQS leaves out is not zero', async () => {
  const time = new VirtualTime();
  const service = () => ({ Attributes: { ApproximateNumberOfMessages: '3' } });
  const sqs = new (simulatedClient(SQSClient, { time, service }))({});
  const at = { url: 'https://sqs/one', deadLetterUrl: 'https://sqs/one-dlq' };
  const depths = sqsQueueDepths(sqs, { recordings: at, history: at, cleanup: at });
  await expect(depths.of('history', 'work', NO_DEADLINE)).rejects.toMatchObject({ code: 'queue-unavailable' });
});
