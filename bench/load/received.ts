import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';

const received = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.looseObject({
    ApproximateReceiveCount: z.string(),
    ApproximateFirstReceiveTimestamp: z.string(),
    SenderId: z.string(),
    SentTimestamp: z.string(),
  }),
});

/** So many events of one message each, as Lambda takes them from a queue. @throws when there are fewer */
export const receivedFrom = async (sqs: SQSClient, queueUrl: string, count: number): Promise<SQSEvent[]> => {
  const events: SQSEvent[] = [];
  while (events.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        WaitTimeSeconds: 1,
        // They are handled one after the other.
        VisibilityTimeout: 600,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) throw new Error(`${queueUrl} has ${events.length} messages, not ${count}`);
    for (const { MessageId, ReceiptHandle, Body, MD5OfBody, Attributes } of z.array(received).parse(Messages))
      events.push({
        Records: [
          {
            messageId: MessageId,
            receiptHandle: ReceiptHandle,
            body: Body,
            attributes: Attributes,
            messageAttributes: {},
            md5OfBody: MD5OfBody,
            eventSource: 'aws:sqs',
            eventSourceARN: '',
            awsRegion: '',
          },
        ],
      });
  }
  return events;
};
