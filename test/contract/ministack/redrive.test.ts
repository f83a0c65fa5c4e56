import { randomBytes } from 'node:crypto';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { realTime } from '../../../lambdas/runtime/time';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { type AwsClients, awsClients } from '../../../local/pipeline/aws-clients';
import { moveDeadLetters } from '../../../operator/redrive/move';
import { NO_DEADLINE } from '../../support/subjects';

let aws: AwsClients;
beforeAll(() => {
  aws = awsClients(sharedEmulator());
});
afterAll(() => {
  aws.destroy();
});

const newQueue = async (fifo: boolean) => {
  const { QueueUrl = '' } = await aws.sqs.send(
    new CreateQueueCommand({
      QueueName: `redrive-${randomBytes(6).toString('hex')}${fifo ? '.fifo' : ''}`,
      Attributes: fifo ? { FifoQueue: 'true' } : {},
    }),
  );
  return QueueUrl;
};

const send = (QueueUrl: string, MessageBody: string, group?: string) =>
  aws.sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: randomBytes(6).toString('hex') }),
    }),
  );

const arrived = async (QueueUrl: string, most: number): Promise<string[]> => {
  const bodies: string[] = [];
  while (bodies.length < most) {
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) break;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
  return bodies;
};

test.each(['standard', 'fifo'] as const)(
  'what a %s dead-letter queue holds arrives, and is gone there',
  async (kind) => {
    const fifo = kind === 'fifo';
    const [from, to] = [await newQueue(fifo), await newQueue(fifo)];
    const bodies = ['a1', 'a2', 'a3', 'b1'];
    for (const body of bodies) await send(from, body, fifo ? body.slice(0, 1) : undefined);
    const moved: string[] = [];
    await moveDeadLetters(
      { sqs: aws.sqs, from, to, time: realTime },
      { isWanted: () => true, most: bodies.length, rate: 100 },
      NO_DEADLINE,
      ({ body }) => moved.push(body),
    );
    expect([...moved].sort()).toEqual(bodies);
    expect((await arrived(to, bodies.length)).sort()).toEqual(bodies);
    expect(await arrived(from, 1)).toEqual([]);
  },
);
