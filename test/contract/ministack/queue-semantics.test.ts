import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { randomBytes } from 'node:crypto';
import { sharedEmulator } from '../../../local/emulator/shared-emulator';
import { type AwsClients, awsClients } from '../../../local/pipeline/aws-clients';
import { queueSemantics } from '../../support/contracts/queue-semantics';

let aws: AwsClients;
beforeAll(() => {
  aws = awsClients(sharedEmulator());
});
afterAll(() => {
  aws.destroy();
});

queueSemantics('as the local AWS has it', async (kind) => {
  const { QueueUrl = '' } = await aws.sqs.send(
    new CreateQueueCommand({
      QueueName: `semantics-${randomBytes(6).toString('hex')}${kind === 'fifo' ? '.fifo' : ''}`,
      Attributes: { VisibilityTimeout: '60', ...(kind === 'fifo' && { FifoQueue: 'true' }) },
    }),
  );
  const receive = async (waitSeconds: number) => {
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds }),
    );
    return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ body: Body, receipt: ReceiptHandle }));
  };
  return {
    send: async (body, group, id = randomBytes(6).toString('hex')) => {
      const ofGroup = kind === 'fifo' ? { MessageGroupId: group, MessageDeduplicationId: id } : {};
      await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, ...ofGroup }));
    },
    receive: () => receive(0),
    receiveSoon: () => receive(5),
    rest: async (...rests) => {
      const Entries = rests.map(([{ receipt }, seconds], index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      }));
      const { Failed = [] } = await aws.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      return Failed.flatMap(({ Id }) => rests[Number(Id)]?.[0] ?? []);
    },
    delete: async ({ receipt }) => {
      await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receipt }));
    },
  };
});
