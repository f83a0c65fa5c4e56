import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { BatchUseCase, Delivery } from '../core/delivery';
import { CredentialsUnusable, Parked, Rejected, RetryLater, explain } from '../core/errors';
import { failureCounts } from '../core/metrics';
import type { Log, Metrics } from '../core/ports';
import { type RemainingTime, deadlineOf } from './deadline';
import type { InvocationMetrics } from './emf-metrics';
import { type ConsumedQueue, settler } from './settle';

interface ConsumerOptions<Schema extends z.ZodType> {
  /** The feature's name; it goes with every dead letter and says what failures count as. */
  readonly step: keyof typeof failureCounts;
  readonly queue: ConsumedQueue;
  readonly schema: Schema;
  /** What the message is about, for the log. */
  readonly idsOf: (body: z.output<Schema>) => Record<string, unknown>;
  readonly handle: BatchUseCase<z.output<Schema>>;
  readonly sqs: SQSClient;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What the handler.ts of a consumer brings together. */
export interface ConsumerWiring<Ports, Settings> {
  readonly ports: Ports & { readonly metrics: InvocationMetrics };
  readonly settings: Settings;
  readonly sqs: SQSClient;
  readonly queue: ConsumedQueue;
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

/** What stands behind a record: what it is about, as far as it could be read, and how it failed, if it did. */
interface Outcome {
  readonly ids: Record<string, unknown>;
  readonly failure: unknown;
}

const waitedSecondsOf = ({ attributes }: SQSRecord): number => (Date.now() - Number(attributes.SentTimestamp)) / 1000;

/**
 * A Lambda handler over an SQS queue. Who deletes a message: SQS, when it is not reported as failed. A message is not
 * reported when it was handled, and when its copy lies in the dead-letter queue with the reason. Every other one is
 * reported, with a visibility timeout that grows with its attempts. In a FIFO queue everything behind a failed message
 * of the same group waits with it, also what succeeded: it would otherwise overtake.
 */
export const sqsConsumer = <Schema extends z.ZodType>(options: ConsumerOptions<Schema>) => {
  const { step, queue, schema, idsOf, handle, sqs, log, metrics } = options;
  const counts = failureCounts[step];
  const messages = settler(sqs, queue, step);
  type Body = z.output<Schema>;

  const handleAll = async (records: readonly SQSRecord[], context: RemainingTime): Promise<Map<SQSRecord, Outcome>> => {
    const outcomes = new Map<SQSRecord, Outcome>();
    const recordOf = new Map<Delivery<Body>, SQSRecord>();
    for (const record of records) {
      const { messageId, body, attributes } = record;
      const parsed = schema.safeParse(parseJson(body));
      if (parsed.success) {
        const attempt = Number(attributes.ApproximateReceiveCount);
        recordOf.set({ messageId, body: parsed.data, attempt, waitedSeconds: waitedSecondsOf(record) }, record);
      } else {
        const problem = z.prettifyError(parsed.error).replaceAll('\n', ' ');
        const failure = new Rejected('message-unreadable', { message: `Not a message for ${step}: ${problem}` });
        outcomes.set(record, { ids: {}, failure });
      }
    }
    using deadline = deadlineOf(context);
    const deliveries = Array.from(recordOf.keys());
    const failures = await handle(deliveries, deadline.signal).catch(
      (error: unknown) => new Map(deliveries.map((delivery) => [delivery, error])),
    );
    for (const [delivery, record] of recordOf)
      outcomes.set(record, { ids: idsOf(delivery.body), failure: failures.get(delivery) });
    return outcomes;
  };

  /** For how many seconds the message rests in its queue; undefined when it is to leave it. */
  const settle = async (record: SQSRecord, { ids, failure }: Outcome): Promise<number | undefined> => {
    const error = asKnown(failure);
    const { messageId, attributes } = record;
    const facts = { ...ids, messageId, attempts: Number(attributes.ApproximateReceiveCount), error: error.code };
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

  /** Counts a message that failed itself; one that waits behind another does not count. */
  const count = (record: SQSRecord, failure: unknown, stays: boolean): void => {
    if (failure instanceof CredentialsUnusable) metrics.add('CredentialsUnusable');
    if (!stays) {
      metrics.add(counts.deadLettered);
      return;
    }
    metrics.add(counts.retried);
    metrics.add(counts.retryAge, waitedSecondsOf(record));
  };

  return async ({ Records: records }: SQSEvent, context: RemainingTime): Promise<SQSBatchResponse> => {
    const outcomes = await handleAll(records, context);
    const waiting = new Map<string, RetryLater>();
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of records) {
      const group = record.attributes.MessageGroupId;
      const { ids = {}, failure: own } = outcomes.get(record) ?? {};
      const ahead = group === undefined ? undefined : waiting.get(group);
      const failure = ahead ?? own;
      if (failure === undefined) continue;
      const staysFor = await settle(record, { ids, failure });
      if (ahead === undefined) count(record, failure, staysFor !== undefined);
      if (staysFor === undefined) continue;
      batchItemFailures.push({ itemIdentifier: record.messageId });
      if (group !== undefined) waiting.set(group, behindAnother(staysFor));
    }
    return { batchItemFailures };
  };
};
