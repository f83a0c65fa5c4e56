import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { waitUntil } from '../../../local/emulator/wait-until';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const PATIENCE_SECONDS = 60;
/** Longer than any test: what was looked at once stays in hand. */
const HELD_SECONDS = 3600;

/** What lies in a dead-letter queue, and the way back into the queue it came from. */
export interface DeadLetters {
  /** Waits for the letter about a recording. */
  about(recordingSid: string): Promise<Message>;
  /** Those about these recordings that lie there by now. */
  amongThem(recordingSids: readonly string[]): Promise<readonly Message[]>;
  /** Puts a letter back into its queue, as it was, and takes it out of this one. */
  redrive(letter: Message): Promise<void>;
}

/** A letter's attributes as plain text. */
export const attributesOf = ({ MessageAttributes = {} }: Message): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]));

/** What was received from each queue, by its URL: shared, since a letter in one test's hand is hidden from all others. */
const received = new Map<string, Message[]>();

const inHandOf = (queueUrl: string): Message[] => {
  const letters = received.get(queueUrl) ?? [];
  received.set(queueUrl, letters);
  return letters;
};

/**
 * Reads a dead-letter queue as an operator's tool does: by receiving. Not by StartMessageMoveTask, which MiniStack 1.5.33
 * lacks.
 */
const deadLetters = ({ aws: { sqs } }: LocalPipeline, from: string, to: string): DeadLetters => {
  const inHand = inHandOf(from);

  const receiveAll = async (): Promise<void> => {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: from,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: HELD_SECONDS,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['MessageGroupId'],
        }),
      );
      inHand.push(...Messages);
      if (Messages.length === 0) return;
    }
  };

  const amongThem = async (recordingSids: readonly string[]) => {
    await receiveAll();
    return inHand.filter(({ Body = '' }) => recordingSids.some((sid) => Body.includes(sid)));
  };

  return {
    amongThem,
    about: (recordingSid) =>
      waitUntil(async () => (await amongThem([recordingSid]))[0], {
        seconds: PATIENCE_SECONDS,
        intervalMilliseconds: 200,
        otherwise: () => `no dead letter about ${recordingSid}`,
      }),
    redrive: async (letter) => {
      const group = letter.Attributes?.MessageGroupId;
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: to,
          MessageBody: letter.Body,
          ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: randomUUID() }),
        }),
      );
      await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: letter.ReceiptHandle }));
      inHand.splice(inHand.indexOf(letter), 1);
    },
  };
};

/** Recordings that were given up. */
export const recordingsDeadLetters = (pipeline: LocalPipeline): DeadLetters =>
  deadLetters(pipeline, pipeline.outputs.RecordingsDeadLetterQueueUrl, pipeline.outputs.RecordingsQueueUrl);

/** History lines that wait for a person. */
export const historyDeadLetters = (pipeline: LocalPipeline): DeadLetters =>
  deadLetters(pipeline, pipeline.outputs.HistoryDeadLetterQueueUrl, pipeline.outputs.HistoryQueueUrl);

/** Deletions at Twilio that wait for a person. */
export const cleanupDeadLetters = (pipeline: LocalPipeline): DeadLetters =>
  deadLetters(pipeline, pipeline.outputs.CleanupDeadLetterQueueUrl, pipeline.outputs.CleanupQueueUrl);
