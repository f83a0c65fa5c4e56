import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../../lambdas/core/ports/queues';
import type { Transport } from '../simulated-aws/simulated-client';
import { simulatedClient } from '../simulated-aws/simulated-client';
import { SimulatedQueue, sqsOver } from '../simulated-aws/simulated-sqs';
import { VirtualTime } from '../simulated-aws/virtual-time';
import { type CliOptions, cliWorld } from './cli-world';

const at = (name: string) => `https://sqs.us-east-1.amazonaws.com/111122223333/recording-pipeline-${name}`;

/** A dead letter as its step sends it. */
interface Parking {
  readonly body?: unknown;
  readonly group?: string;
  readonly reason?: string;
  readonly disposition?: string;
}

export const OPERATORS_POLICY = 'arn:aws:iam::111122223333:policy/recording-pipeline-operators-us-east-1';

/** An operator before the queues of a pipeline, on a clock of its own: 2026-11-25, 12:00 UTC. */
export const queuesWorld = ({
  transport,
  outputs = {},
  ...options
}: CliOptions & { transport?: Transport; outputs?: Record<string, string> } = {}) => {
  const time = new VirtualTime();
  const pairOf = (name: string, fifo: boolean) => {
    const suffix = fifo ? '.fifo' : '';
    return {
      work: new SimulatedQueue(`${at(name)}${suffix}`, time, { fifo }),
      deadLetters: new SimulatedQueue(`${at(name)}-dlq${suffix}`, time, { fifo }),
    };
  };
  const queues = {
    recordings: pairOf('recordings', false),
    history: pairOf('history', true),
    cleanup: pairOf('cleanup', false),
  };
  const all = Object.values(queues).flatMap(({ work, deadLetters }) => [work, deadLetters]);
  const service = sqsOver(all);
  const sqs = new (simulatedClient(SQSClient, { time, service, ...(transport && { transport }) }))({});
  let interrupt: () => void = () => undefined;
  const { means = {}, aws = {} } = options;
  const world = cliWorld({
    stacks: [
      {
        name: 'recording-pipeline',
        outputs: {
          UrlSignerUrl: 'https://abc123.execute-api.us-east-1.amazonaws.com/urls',
          OperatorsPolicyArn: OPERATORS_POLICY,
          RecordingsQueueUrl: queues.recordings.work.url,
          RecordingsDeadLetterQueueUrl: queues.recordings.deadLetters.url,
          HistoryQueueUrl: queues.history.work.url,
          HistoryDeadLetterQueueUrl: queues.history.deadLetters.url,
          CleanupQueueUrl: queues.cleanup.work.url,
          CleanupDeadLetterQueueUrl: queues.cleanup.deadLetters.url,
          ...outputs,
        },
      },
    ],
    ...options,
    aws: { sqs: () => Promise.resolve(sqs), ...aws },
    means: {
      now: time.now,
      pause: (ms, signal = new AbortController().signal) => time.pause(ms, signal),
      onInterrupt: (stop) => {
        interrupt = stop;
        return { [Symbol.dispose]: () => undefined };
      },
      ...means,
    },
  });
  let parked = 0;
  const straight = new (simulatedClient(SQSClient, { time, service }))({});
  return {
    ...world,
    time,
    queues,
    sqs,
    /** A command to its end, however much virtual time it takes. */
    run: async (...args: readonly string[]) => {
      let exit: number | undefined;
      const running = world.run(...args).then((code) => (exit = code));
      for (let step = 0; exit === undefined && step < 10_000; step++) await time.pass(1);
      return await running;
    },
    begin: world.run,
    interrupt: () => {
      interrupt();
    },
    park: async (queue: QueueName, { body = {}, group, reason, disposition = 'park' }: Parking) => {
      const attributes = { step: 'processor', disposition, reason, detail: 'it did not work', attempts: '3' };
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      await straight.send(
        new SendMessageCommand({
          QueueUrl: queues[queue].deadLetters.url,
          MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
          ...(reason !== undefined && { MessageAttributes }),
          ...(queue === 'history' && { MessageGroupId: group, MessageDeduplicationId: `parked-${parked++}` }),
        }),
      );
    },
    bodiesIn: (queue: SimulatedQueue) => queue.messages.map(({ body }) => body),
  };
};
