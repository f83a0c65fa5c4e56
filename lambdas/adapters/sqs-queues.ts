import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RetryLater, explain } from '../core/errors';
import { type HistoryEvent, cleanupMessage, groupOf, historyEvent, recordingMessage } from '../core/messages';
import type { CleanupQueue, HistoryQueue, RecordingsQueue } from '../core/ports/queues';

const send = async (sqs: SQSClient, command: SendMessageCommand): Promise<void> => {
  try {
    await sqs.send(command);
  } catch (error) {
    throw new RetryLater('queue-unavailable', { message: `SQS took no message: ${explain(error)}`, cause: error });
  }
};

/**
 * SQS refuses U+FFFE and U+FFFF (Amazon SQS API Reference, "SendMessage", MessageBody), which JSON leaves as they are: a job
 * number with one of them would never get into a queue. Escaped they mean the same.
 */
const jsonOf = (message: unknown): string =>
  JSON.stringify(message).replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');

/** SQS takes 128 characters of ASCII for groups and ids. */
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export const sqsRecordingsQueue = (sqs: SQSClient, queueUrl: string): RecordingsQueue => ({
  send: (message, delaySeconds = 0) =>
    send(
      sqs,
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: jsonOf(recordingMessage.encode(message)),
        ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
      }),
    ),
});

/** Two requests for the fresh links of a Job differ in who asked when, not in what is to be done. */
const sameness = (event: HistoryEvent, body: string): string =>
  event.kind === 'refresh' ? `refresh ${event.jobId} ${groupOf(event)}` : body;

export const sqsHistoryQueue = (sqs: SQSClient, queueUrl: string): HistoryQueue => ({
  send: (event, cause) => {
    const body = jsonOf(historyEvent.encode(event));
    return send(
      sqs,
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId: hash(groupOf(event)),
        // A message that is handled twice within 5 minutes sends its event once. Another message may need the same event
        // again, so its id counts, too: SQS would drop that event, and it was never handled.
        MessageDeduplicationId: hash(`${cause} ${sameness(event, body)}`),
      }),
    );
  },
});

export const sqsCleanupQueue = (sqs: SQSClient, queueUrl: string): CleanupQueue => ({
  send: (message) =>
    send(sqs, new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: jsonOf(cleanupMessage.encode(message)) })),
});
