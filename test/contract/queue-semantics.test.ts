import {
  ChangeMessageVisibilityBatchCommand,
  type ChangeMessageVisibilityBatchResult,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { simulatedClient } from '../support/simulated-aws/simulated-client';
import { SimulatedQueue, sqsOver } from '../support/simulated-aws/simulated-sqs';
import { VirtualTime } from '../support/simulated-aws/virtual-time';
import { type PlayedQueue, bodiesOf, found, queueSemantics } from '../support/contracts/queue-semantics';

let sent = 0;

const simulated = (kind: 'standard' | 'fifo'): PlayedQueue => {
  const time = new VirtualTime();
  const queue = new SimulatedQueue('https://sqs/queue', time, { visibilityTimeout: 60, fifo: kind === 'fifo' });
  const sqs = new (simulatedClient(SQSClient, { time, service: sqsOver([queue]) }))({});
  const receive = () => queue.receive(10).map(({ body, receiptHandle: receipt }) => ({ body, receipt }));
  return {
    send: async (body, group, id = String(sent++)) => {
      const ofGroup = kind === 'fifo' ? { MessageGroupId: group, MessageDeduplicationId: id } : {};
      await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body, ...ofGroup }));
    },
    receive: () => Promise.resolve(receive()),
    receiveSoon: async () => {
      await time.pass(1);
      return receive();
    },
    rest: async (...rests) => {
      const entries = rests.map(([{ receipt }, seconds], index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      }));
      const answer: Partial<ChangeMessageVisibilityBatchResult> = await sqs.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries: entries }),
      );
      return (answer.Failed ?? []).flatMap(({ Id }) => rests[Number(Id)]?.[0] ?? []);
    },
    delete: ({ receipt }) => {
      queue.delete(new Set([receipt]));
      return Promise.resolve();
    },
  };
};

queueSemantics('as simulated', (kind) => Promise.resolve(simulated(kind)));

// As recorded against AWS; the local AWS holds the whole group back, so that this is no part of what both have.
test('a FIFO queue gives what stands before one that rests', async () => {
  const queue = simulated('fifo');
  for (const body of ['a1', 'a2', 'a3']) await queue.send(body, 'a');
  const batch = await queue.receive();
  expect(bodiesOf(batch)).toEqual(['a1', 'a2', 'a3']);
  await queue.rest([found(batch, 'a1'), 0], [found(batch, 'a2'), 600], [found(batch, 'a3'), 0]);
  expect(bodiesOf(await queue.receiveSoon())).toEqual(['a1']);
});
