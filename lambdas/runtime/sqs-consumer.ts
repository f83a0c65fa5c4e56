import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { BatchUseCase, Delivery } from '../core/delivery';
import { Parked, Rejected, RetryLater, explain } from '../core/errors';
import type { Log } from '../core/ports';
import { type RemainingTime, deadlineOf } from './deadline';
import { type ConsumedQueue, settler } from './settle';

interface ConsumerOptions<Schema extends z.ZodType> {
  /** The feature's name; it goes with every dead letter. */
  readonly step: string;
  readonly queue: ConsumedQueue;
  readonly schema: Schema;
  readonly handle: BatchUseCase<z.output<Schema>>;
  readonly sqs: SQSClient;
  readonly log: Log;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A bug, or something nobody foresaw: the message must not be lost over it. */
const asKnown = (error: unknown): RetryLater | Rejected | Parked =>
  error instanceof RetryLater || error instanceof Rejected || error instanceof Parked
    ? error
    : new RetryLater('unexpected', { message: 'Nobody foresaw this: see the causes', cause: error });

/** It rests exactly as long as the one before it, so that the group comes back whole. */
const behindAnother = (seconds: number) =>
  new RetryLater('behind-another', {
    message: 'A message before it in the same group has failed',
    waitAtLeastSeconds: seconds,
    waitAtMostSeconds: seconds,
  });

/**
 * A Lambda handler over an SQS queue. Who deletes a message: SQS, when it is not reported as failed. A message is not
 * reported when it was handled, and when its copy lies in the dead-letter queue with the reason. Every other one is
 * reported, with a visibility timeout that grows with its attempts. In a FIFO queue everything behind a failed message
 * of the same group waits with it, also what succeeded: it would otherwise overtake.
 */
export const sqsConsumer = <Schema extends z.ZodType>(options: ConsumerOptions<Schema>) => {
  const { step, queue, schema, handle, sqs, log } = options;
  const messages = settler(sqs, queue, step);
  type Body = z.output<Schema>;

  const handleAll = async (records: readonly SQSRecord[], context: RemainingTime): Promise<Map<SQSRecord, unknown>> => {
    const failures = new Map<SQSRecord, unknown>();
    const recordOf = new Map<Delivery<Body>, SQSRecord>();
    for (const record of records) {
      const { messageId, body, attributes } = record;
      const parsed = schema.safeParse(parseJson(body));
      if (parsed.success) {
        const attempt = Number(attributes.ApproximateReceiveCount);
        const waitedSeconds = (Date.now() - Number(attributes.SentTimestamp)) / 1000;
        recordOf.set({ messageId, body: parsed.data, attempt, waitedSeconds }, record);
      } else {
        const problem = z.prettifyError(parsed.error).replaceAll('\n', ' ');
        failures.set(record, new Rejected('message-unreadable', { message: `Not a message for ${step}: ${problem}` }));
      }
    }
    using deadline = deadlineOf(context);
    try {
      const failed = await handle(Array.from(recordOf.keys()), deadline.signal);
      for (const [delivery, record] of recordOf) if (failed.has(delivery)) failures.set(record, failed.get(delivery));
    } catch (error) {
      for (const record of recordOf.values()) failures.set(record, error);
    }
    return failures;
  };

  /** For how many seconds the message rests in its queue; undefined when it is to leave it. */
  const settle = async (record: SQSRecord, failure: unknown): Promise<number | undefined> => {
    const error = asKnown(failure);
    const { messageId, attributes } = record;
    const facts = { messageId, attempts: Number(attributes.ApproximateReceiveCount), error: error.code };
    try {
      if (error.disposition === 'retry') {
        const seconds = await messages.backOff(record, error);
        log.warn('message-retry', { ...facts, reason: explain(error), seconds });
        return seconds;
      }
      await messages.deadLetter(record, error);
      log.warn(`message-${error.disposition}`, { ...facts, reason: explain(error) });
      return undefined;
    } catch (settling) {
      // It stays, and comes back after the queue's own visibility timeout.
      log.warn('message-unsettled', { ...facts, reason: explain(error), settling: explain(settling) });
      return 0;
    }
  };

  return async ({ Records: records }: SQSEvent, context: RemainingTime): Promise<SQSBatchResponse> => {
    const failures = await handleAll(records, context);
    const waiting = new Map<string, RetryLater>();
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of records) {
      const group = record.attributes.MessageGroupId;
      const failure = (group === undefined ? undefined : waiting.get(group)) ?? failures.get(record);
      const staysFor = failure === undefined ? undefined : await settle(record, failure);
      if (staysFor === undefined) continue;
      batchItemFailures.push({ itemIdentifier: record.messageId });
      if (group !== undefined) waiting.set(group, behindAnother(staysFor));
    }
    return { batchItemFailures };
  };
};
