import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Deadline, before } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';

/** In seconds since 1970 (Amazon SQS API Reference, "GetQueueAttributes"). */
const attributes = z.object({ CreatedTimestamp: z.coerce.number().nonnegative() }).optional().catch(undefined);

/**
 * When a queue was made: a pipeline is as old as its queues.
 * @returns undefined when SQS does not say it.
 * @throws {RetryLater}
 */
export const queueMadeAt = async (sqs: SQSClient, queueUrl: string, deadline: Deadline): Promise<Date | undefined> => {
  try {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['CreatedTimestamp'] });
    const { Attributes } = await before(deadline, sqs.send(command, { abortSignal: deadline.signal }));
    const told = attributes.parse(Attributes);
    return told && new Date(told.CreatedTimestamp * 1000);
  } catch (error) {
    deadline.signal.throwIfAborted();
    throw new RetryLater('queue-unavailable', {
      message: `SQS does not say how old a queue is: ${explain(error)}`,
      cause: error,
    });
  }
};
