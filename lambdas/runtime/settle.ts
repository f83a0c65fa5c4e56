import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { type Parked, type Rejected, explain } from '../core/errors';
import { type Time, timeLimit } from '../core/time';

/** The queue that a consumer reads, and where its dead letters go. */
export interface ConsumedQueue {
  readonly url: string;
  readonly deadLetterUrl: string;
}

/**
 * All of it happens in the last seconds of an invocation: see `SETTLING_MS`. And less than the shortest rest (2.5 s): the SDK
 * would try again when the message is with another worker already. One that could not be settled comes back.
 */
const SETTLE_TIMEOUT_MS = 2_000;

const text = (value: string) => ({ DataType: 'String', StringValue: value });

/** SQS refuses attributes over 256 KiB with the body, control characters, and U+FFFE and U+FFFF. */
const readable = (message: string) =>
  message
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
    .slice(0, 1000)
    .toWellFormed();

interface SettlerOptions {
  readonly sqs: SQSClient;
  readonly queue: ConsumedQueue;
  /** Who gives the message up. */
  readonly feature: string;
  readonly time: Pick<Time, 'pause'>;
}

/** The two things that can become of a failed message besides waiting out its visibility timeout. */
export const settler = ({ sqs, queue, feature, time }: SettlerOptions) => ({
  /** Lets the message rest: SQS delivers it again after so many seconds. */
  async rest({ receiptHandle }: SQSRecord, seconds: number): Promise<void> {
    using limit = timeLimit(time, SETTLE_TIMEOUT_MS);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
      { abortSignal: limit.signal },
    );
  },

  /** Puts a copy of the message into the dead-letter queue, with the reason; the original is acknowledged afterwards. */
  async deadLetter({ messageId, body, attributes }: SQSRecord, error: Rejected | Parked): Promise<void> {
    using limit = timeLimit(time, SETTLE_TIMEOUT_MS);
    const group = attributes.MessageGroupId;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.deadLetterUrl,
        MessageBody: body,
        MessageAttributes: {
          // Not renamed with the rest: dead letters are read for 14 days, by whoever knows them by this name.
          step: text(feature),
          disposition: text(error.disposition),
          reason: text(error.code),
          detail: text(readable(explain(error))),
          attempts: { DataType: 'Number', StringValue: attributes.ApproximateReceiveCount },
        },
        // One copy of a message, should the answer get lost. A redriven message has a new id.
        ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: messageId }),
      }),
      { abortSignal: limit.signal },
    );
  },
});
