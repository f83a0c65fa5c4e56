import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const json = z.string().transform((text): unknown => JSON.parse(text));
const notification = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
});
/** What a topic of the alarms publishes. */
export type Notification = z.infer<typeof notification>;

const envelope = json.pipe(z.object({ TopicArn: z.string(), Message: json.pipe(notification) }));

/** Someone who is told by a topic. */
export interface AlarmInbox {
  /** All that has come so far, oldest first. */
  open(): Promise<readonly Notification[]>;
}

/** Subscribes a queue of its own to a topic. */
export const subscribe = async (
  { aws: { sqs, sns }, emulator: { region, accountId } }: LocalPipeline,
  topicName: string,
): Promise<AlarmInbox> => {
  const queueName = `${topicName}-inbox`;
  const topicArn = `arn:aws:sns:${region}:${accountId}:${topicName}`;
  const queueArn = `arn:aws:sqs:${region}:${accountId}:${queueName}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queueName, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }));

  const received: Notification[] = [];
  return {
    open: async () => {
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        for (const { Body, ReceiptHandle } of Messages) {
          const { TopicArn, Message } = envelope.parse(Body);
          if (TopicArn !== topicArn) throw new Error(`${TopicArn} has published to the inbox of ${topicArn}`);
          received.push(Message);
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
        if (Messages.length === 0) return received;
      }
    },
  };
};
