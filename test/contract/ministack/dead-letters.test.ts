import { randomBytes } from 'node:crypto';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { sqsDeadLetters } from '../../../lambdas/adapters/sqs-dead-letters';
import { sqsQueueDepths } from '../../../lambdas/adapters/sqs-queue-depths';
import { realTime } from '../../../lambdas/runtime/time';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { type AwsClients, awsClients } from '../../../local/pipeline/aws-clients';
import { deadLettersContract } from '../../support/contracts/dead-letters-contract';
import { queueDepthsContract } from '../../support/contracts/queue-depths-contract';

let aws: AwsClients;
beforeAll(() => {
  aws = awsClients(sharedEmulator());
});
afterAll(() => {
  aws.destroy();
});

const newQueue = async (kind: 'standard' | 'fifo') => {
  const { QueueUrl = '' } = await aws.sqs.send(
    new CreateQueueCommand({
      QueueName: `dead-letters-${randomBytes(6).toString('hex')}${kind === 'fifo' ? '.fifo' : ''}`,
      Attributes: kind === 'fifo' ? { FifoQueue: 'true' } : {},
    }),
  );
  return QueueUrl;
};

const gone = (url: string) => url.replace('dead-letters-', 'gone-');

deadLettersContract('the adapter, on the local AWS', async () => {
  const urls = {
    recordings: await newQueue('standard'),
    history: await newQueue('fifo'),
    cleanup: await newQueue('standard'),
  };
  return {
    deadLetters: sqsDeadLetters(aws.sqs, urls, realTime),
    unreachable: sqsDeadLetters(
      aws.sqs,
      { recordings: gone(urls.recordings), history: gone(urls.history), cleanup: gone(urls.cleanup) },
      realTime,
    ),
    park: async (queue, { body, group, attributes = {} }) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [
          name,
          { DataType: name === 'attempts' ? 'Number' : 'String', StringValue },
        ]),
      );
      const ofGroup = { MessageGroupId: group, MessageDeduplicationId: randomBytes(6).toString('hex') };
      await aws.sqs.send(
        new SendMessageCommand({
          QueueUrl: urls[queue],
          MessageBody: body,
          MessageAttributes,
          ...(queue === 'history' && ofGroup),
        }),
      );
    },
  };
});

queueDepthsContract('the adapter, on the local AWS', async () => {
  const of = async (kind: 'standard' | 'fifo') => ({ url: await newQueue(kind), deadLetterUrl: await newQueue(kind) });
  const urls = { recordings: await of('standard'), history: await of('fifo'), cleanup: await of('standard') };
  const lost = (one: { url: string; deadLetterUrl: string }) => ({
    url: gone(one.url),
    deadLetterUrl: gone(one.deadLetterUrl),
  });
  const QueueUrl = urls.recordings.url;
  const send = (MessageBody: string, DelaySeconds = 0) =>
    aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
  return {
    depths: sqsQueueDepths(aws.sqs, urls),
    unreachable: sqsQueueDepths(aws.sqs, {
      recordings: lost(urls.recordings),
      history: lost(urls.history),
      cleanup: lost(urls.cleanup),
    }),
    fill: async ({ visible, inFlight, delayed }) => {
      for (let index = 0; index < inFlight; index++) await send('in flight');
      const { Messages = [] } = await aws.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: inFlight,
          VisibilityTimeout: 60,
          WaitTimeSeconds: 1,
        }),
      );
      expect(Messages).toHaveLength(inFlight);
      for (let index = 0; index < visible; index++) await send('visible');
      for (let index = 0; index < delayed; index++) await send('delayed', 600);
    },
  };
});
