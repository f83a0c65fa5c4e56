import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { type BatchUseCase, type Delivery, type FailsNow, Postponed } from '../core/delivery';
import { Rejected } from '../core/errors';
import { parseJson } from '../core/json';
import { leases } from '../core/limits';
import { type RemainingTime, deadlineOf } from './deadline';
import { publishing } from './emf-metrics';
import { type Failed, attemptOf, errorOf, waitedSecondsOf } from './failed-message';
import { handleInTime } from './handle-in-time';
import { type Lease, takeLease } from './lease';
import { type EndingMeans, type Left, messageEnds } from './message-ends';

interface ConsumerOptions<Schema extends z.ZodType> extends EndingMeans {
  readonly schema: Schema;
  /** What the message is about, for the log. */
  readonly idsOf: (body: z.output<Schema>) => Record<string, unknown>;
  readonly handle: BatchUseCase<z.output<Schema>>;
}

/**
 * A Lambda handler over an SQS queue. It holds its messages by a lease while it works on them. Who deletes a message: SQS,
 * when it is not reported as failed. A message is not reported when it was handled, whatever became of those before it in
 * its group, and when its copy lies in the dead-letter queue with the reason. Every other one is reported, with a visibility
 * timeout that grows with its attempts, or as long as it was postponed for; in a standard queue that begins as soon as the
 * message has failed. Once the lease is lost the messages are somebody else's: all are reported, and nothing else is done
 * about them. What the invocation measured is published when it ends.
 */
export const sqsConsumer = <Schema extends z.ZodType>(options: ConsumerOptions<Schema>) => {
  const { feature, queue, schema, idsOf, handle, sqs, time, log, metrics } = options;
  const ends = messageEnds(options);
  type Body = z.output<Schema>;

  const handleAll = async (records: readonly SQSRecord[], context: RemainingTime, lease: Lease): Promise<Left> => {
    const failed = new Map<SQSRecord, Failed>();
    const postponed = new Map<SQSRecord, Postponed>();
    const recordOf = new Map<Delivery<Body>, SQSRecord>();
    for (const record of records) {
      const { messageId, body } = record;
      const parsed = schema.safeParse(parseJson(body));
      if (parsed.success) {
        const waitedSeconds = waitedSecondsOf(record, time.now());
        recordOf.set({ messageId, body: parsed.data, attempt: attemptOf(record), waitedSeconds }, record);
      } else {
        const problem = z.prettifyError(parsed.error).replaceAll('\n', ' ');
        const error = new Rejected('message-unreadable', { message: `Not a message for ${feature}: ${problem}` });
        failed.set(record, { ids: {}, error });
      }
    }
    using deadline = deadlineOf(context, lease, time);
    const failedOf = (record: SQSRecord, { body }: Delivery<Body>, error: unknown): Failed => ({
      ids: idsOf(body),
      error: errorOf(record, error),
    });
    const failsNow: FailsNow<Body> = (delivery, error) => {
      const record = recordOf.get(delivery);
      if (record === undefined || failed.has(record)) return;
      const failure = failedOf(record, delivery, error);
      const maySettle = failure.error.disposition === 'retry' && record.attributes.MessageGroupId === undefined;
      if (maySettle) failed.set(record, { ...failure, settled: ends.settleAhead(record, failure, lease) });
    };
    const failures = await handleInTime(handle, Array.from(recordOf.keys()), deadline, failsNow, time);
    for (const [delivery, record] of recordOf) {
      if (!failures.has(delivery) || failed.has(record)) continue;
      const error = failures.get(delivery);
      if (error instanceof Postponed) postponed.set(record, error);
      else failed.set(record, failedOf(record, delivery, error));
    }
    return { failed, postponed };
  };

  const consume = async ({ Records: records }: SQSEvent, context: RemainingTime): Promise<SQSBatchResponse> => {
    const lease = await takeLease({ sqs, queueUrl: queue.url, records, times: leases[feature], time, log });
    const left = await handleAll(records, context, lease);
    await lease.end();
    await Promise.all([...left.failed.values()].flatMap(({ settled }) => settled ?? []));
    const isLost = lease.leftMs() <= 0;
    if (isLost) log.warn('lease-lost', { messages: records.length });
    const staying = isLost ? records : await ends.settleAll(left);
    return { batchItemFailures: staying.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
  return publishing(metrics, consume);
};
