import { createHash, randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RetryLater, explain } from '../core/errors';
import { type HistoryEvent, historyEvent, recordingMessage } from '../core/messages';
import type { HistoryQueue, RecordingsQueue } from '../core/ports';

const send = async (sqs: SQSClient, command: SendMessageCommand): Promise<void> => {
  try {
    await sqs.send(command);
  } catch (error) {
    throw new RetryLater('queue-unavailable', { message: `SQS took no message: ${explain(error)}`, cause: error });
  }
};

export const sqsRecordingsQueue = (sqs: SQSClient, queueUrl: string): RecordingsQueue => ({
  send: (message) =>
    send(
      sqs,
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(recordingMessage.encode(message)) }),
    ),
});

/** One group a job, so that no two writers ever hold the same one. Hashed: a group takes 128 ASCII characters only. */
const groupOf = ({ jobNumber, callSid }: HistoryEvent): string =>
  jobNumber === undefined ? callSid : createHash('sha256').update(jobNumber).digest('hex');

export const sqsHistoryQueue = (sqs: SQSClient, queueUrl: string): HistoryQueue => ({
  send: (event) =>
    send(
      sqs,
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(historyEvent.encode(event)),
        MessageGroupId: groupOf(event),
        // SQS may only drop what the SDK itself sent twice: a repeated event is one that somebody needs.
        MessageDeduplicationId: randomUUID(),
      }),
    ),
});
