import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Deadline, before } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
import type { QueueDepth, QueueDepths, QueueName } from '../core/ports/queues';

/** The queues of one step: its work, and what it gave up. */
export interface QueueUrls {
  readonly url: string;
  readonly deadLetterUrl: string;
}

const count = z.coerce.number().int().nonnegative();

/** Amazon SQS API Reference, "GetQueueAttributes". */
const counts = z.object({
  ApproximateNumberOfMessages: count,
  ApproximateNumberOfMessagesNotVisible: count,
  ApproximateNumberOfMessagesDelayed: count,
});

/**
 * How many messages lie in a queue. For a FIFO queue SQS counts exactly, for a standard one the numbers settle about a minute
 * after the last change (Amazon SQS Developer Guide, "Resources required to process messages").
 * @throws {RetryLater} also when SQS leaves a number out: no number is not zero.
 */
export const depthOf = async (sqs: SQSClient, queueUrl: string, deadline: Deadline): Promise<QueueDepth> => {
  deadline.signal.throwIfAborted();
  try {
    const command = new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    });
    const { Attributes } = await before(deadline, sqs.send(command, { abortSignal: deadline.signal }));
    const told = counts.parse(Attributes);
    return {
      visible: told.ApproximateNumberOfMessages,
      inFlight: told.ApproximateNumberOfMessagesNotVisible,
      delayed: told.ApproximateNumberOfMessagesDelayed,
    };
  } catch (error) {
    deadline.signal.throwIfAborted();
    throw new RetryLater('queue-unavailable', {
      message: `SQS does not say how much lies in a queue: ${explain(error)}`,
      cause: error,
    });
  }
};

export const sqsQueueDepths = (sqs: SQSClient, queues: Readonly<Record<QueueName, QueueUrls>>): QueueDepths => ({
  of: (queue, kind, deadline) =>
    depthOf(sqs, kind === 'work' ? queues[queue].url : queues[queue].deadLetterUrl, deadline),
});
