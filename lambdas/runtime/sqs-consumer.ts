import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Deadline } from '../core/deadline';
import { type BatchUseCase, type Delivery, type FailsNow, type Failures, Postponed } from '../core/delivery';
import { CredentialsUnusable, Parked, Rejected, RetryLater, explain } from '../core/errors';
import { parseJson } from '../core/json';
import { MAX_RECEIVES, comeBack, leases } from '../core/limits';
import { failureCounts } from '../core/metrics';
import type { Log } from '../core/ports/running';
import { backOffSeconds, meetingSeconds } from './back-off';
import { type RemainingTime, deadlineOf } from './deadline';
import { type InvocationMetrics, publishing } from './emf-metrics';
import { type Lease, takeLease } from './lease';
import { type ConsumedQueue, settler } from './settle';
import type { Time } from '../core/time';

interface ConsumerOptions<Schema extends z.ZodType> {
  /** The feature's name; it goes with every dead letter, and says what failures count as and how messages are held. */
  readonly feature: keyof typeof failureCounts;
  readonly queue: ConsumedQueue;
  readonly schema: Schema;
  /** What the message is about, for the log. */
  readonly idsOf: (body: z.output<Schema>) => Record<string, unknown>;
  readonly handle: BatchUseCase<z.output<Schema>>;
  readonly sqs: SQSClient;
  readonly time: Time;
  readonly log: Log;
  readonly metrics: InvocationMetrics;
}

/** How long the work may take to end once it has to; a part of what is kept back for settling. */
const LAST_WORDS_MS = 3_000;

type Known = RetryLater | Rejected | Parked;

/** A bug, or something nobody foresaw: the message must not be lost over it. */
const asKnown = (error: unknown): Known =>
  error instanceof RetryLater || error instanceof Rejected || error instanceof Parked
    ? error
    : new RetryLater('unexpected', { message: 'Nobody foresaw this: see the causes', cause: error });

const attemptOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);

/** The next receive would be SQS's own move to the dead-letter queue, which tells nobody why. */
const atTheLastReceive = (record: SQSRecord, error: Known): Known =>
  error.disposition === 'retry' && attemptOf(record) >= MAX_RECEIVES
    ? new Parked('tries-exhausted', {
        message: `${String(MAX_RECEIVES)} tries were in vain, the last one for ${error.code}: mend that, then redrive`,
        cause: error,
      })
    : error;

/** What stands behind a record that failed: what it is about, as far as it could be read, and how it failed. */
interface Failed {
  readonly ids: Record<string, unknown>;
  readonly error: Known;
  /** Of one that was settled while its batch was under way: whether it stays in its queue. */
  readonly settled?: Promise<boolean>;
}

/** What an invocation leaves behind. Every other record is done. */
interface Left {
  readonly failed: Map<SQSRecord, Failed>;
  readonly postponed: Map<SQSRecord, Postponed>;
}

/**
 * For how long the messages of a group rest at least that failed together. SQS holds back what stands behind a resting
 * message, but not what stands before it: that must not come back while the group is to be left alone.
 */
const restOfGroups = (failed: ReadonlyMap<SQSRecord, Failed>): ReadonlyMap<string | undefined, number> => {
  const rests = new Map<string | undefined, number>();
  for (const [{ attributes }, { error }] of failed) {
    const group = attributes.MessageGroupId;
    const seconds = error.disposition === 'retry' ? error.waitAtLeastSeconds : 0;
    if (group !== undefined) rests.set(group, Math.max(rests.get(group) ?? 0, seconds));
  }
  return rests;
};

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
  const counts = failureCounts[feature];
  const messages = settler({ sqs, queue, feature, time });
  type Body = z.output<Schema>;

  const waitedSecondsOf = ({ attributes }: SQSRecord): number =>
    (time.now().getTime() - Number(attributes.SentTimestamp)) / 1000;

  /** The work may say what it has done by the deadline; for one that does not hear of it, nobody waits. */
  const handleInTime = async (
    deliveries: readonly Delivery<Body>[],
    deadline: Deadline,
    failsNow: FailsNow<Body>,
  ): Promise<Failures<Body>> => {
    const over = Promise.withResolvers<never>();
    const stopWaiting = () => {
      void time.pause(LAST_WORDS_MS, new AbortController().signal).then(() => {
        over.reject(deadline.signal.reason as Error);
      });
    };
    if (deadline.signal.aborted) stopWaiting();
    else deadline.signal.addEventListener('abort', stopWaiting, { once: true });
    try {
      return await Promise.race([handle(deliveries, deadline, failsNow), over.promise]);
    } catch (error) {
      return new Map(deliveries.map((delivery) => [delivery, error]));
    } finally {
      deadline.signal.removeEventListener('abort', stopWaiting);
    }
  };

  const handleAll = async (records: readonly SQSRecord[], context: RemainingTime, lease: Lease): Promise<Left> => {
    const failed = new Map<SQSRecord, Failed>();
    const postponed = new Map<SQSRecord, Postponed>();
    const recordOf = new Map<Delivery<Body>, SQSRecord>();
    for (const record of records) {
      const { messageId, body } = record;
      const parsed = schema.safeParse(parseJson(body));
      if (parsed.success) {
        const attempt = attemptOf(record);
        recordOf.set({ messageId, body: parsed.data, attempt, waitedSeconds: waitedSecondsOf(record) }, record);
      } else {
        const problem = z.prettifyError(parsed.error).replaceAll('\n', ' ');
        const error = new Rejected('message-unreadable', { message: `Not a message for ${feature}: ${problem}` });
        failed.set(record, { ids: {}, error });
      }
    }
    using deadline = deadlineOf(context, lease, time);
    const failedOf = (record: SQSRecord, { body }: Delivery<Body>, error: unknown): Failed => ({
      ids: idsOf(body),
      error: atTheLastReceive(record, asKnown(error)),
    });
    const failsNow: FailsNow<Body> = (delivery, error) => {
      const record = recordOf.get(delivery);
      if (record === undefined || failed.has(record)) return;
      const failure = failedOf(record, delivery, error);
      const maySettle = failure.error.disposition === 'retry' && record.attributes.MessageGroupId === undefined;
      if (maySettle) failed.set(record, { ...failure, settled: settleAhead(record, failure, lease) });
    };
    const failures = await handleInTime(Array.from(recordOf.keys()), deadline, failsNow);
    for (const [delivery, record] of recordOf) {
      if (!failures.has(delivery) || failed.has(record)) continue;
      const error = failures.get(delivery);
      if (error instanceof Postponed) postponed.set(record, error);
      else failed.set(record, failedOf(record, delivery, error));
    }
    return { failed, postponed };
  };

  const count = (record: SQSRecord, error: Known, stays: boolean): void => {
    if (error instanceof CredentialsUnusable) metrics.add('CredentialsUnusable');
    if (!stays) {
      metrics.add(counts.deadLettered);
      return;
    }
    metrics.add(counts.retried);
    metrics.add(counts.retryAge, waitedSecondsOf(record));
  };

  const pauseSeconds = (attempt: number, error: RetryLater): number =>
    comeBack[feature] === 'together'
      ? meetingSeconds(attempt, error, time.now())
      : backOffSeconds(attempt, error, time.random);

  /** Whether the message stays in its queue. */
  const settle = async (record: SQSRecord, { ids, error }: Failed, restSeconds: number): Promise<boolean> => {
    const { messageId } = record;
    const facts = { ...ids, messageId, attempts: attemptOf(record), error: error.code, reason: explain(error) };
    try {
      if (error.disposition === 'retry') {
        const seconds = Math.max(restSeconds, pauseSeconds(attemptOf(record), error));
        await messages.rest(record, seconds);
        log.warn('message-retry', { ...facts, seconds });
        return true;
      }
      await messages.deadLetter(record, error);
      log.warn(error.disposition === 'park' ? 'message-park' : 'message-reject', facts);
      return false;
    } catch (settling) {
      // It stays, and comes back when its lease has run out.
      log.warn('message-unsettled', { ...facts, settling: explain(settling) });
      return true;
    }
  };

  /** Before the rest of its batch is done: it is not held any more, and may soon be with another worker. */
  const settleAhead = async (record: SQSRecord, failure: Failed, lease: Lease): Promise<boolean> => {
    await lease.release(record);
    return lease.leftMs() <= 0 || (await settle(record, failure, 0));
  };

  /** One that could not be put off comes back when its lease has run out. */
  const postpone = async (record: SQSRecord, { seconds }: Postponed): Promise<SQSRecord> => {
    await messages.rest(record, seconds).catch((error: unknown) => {
      log.warn('message-unsettled', { messageId: record.messageId, settling: explain(error) });
    });
    return record;
  };

  const settleAll = async ({ failed, postponed }: Left): Promise<SQSRecord[]> => {
    const rests = restOfGroups(failed);
    const putOff = Promise.all(Array.from(postponed, ([record, until]) => postpone(record, until)));
    const settled = await Promise.all(
      Array.from(failed, async ([record, failure]) => {
        const restSeconds = rests.get(record.attributes.MessageGroupId) ?? 0;
        const stays = await (failure.settled ?? settle(record, failure, restSeconds));
        count(record, failure.error, stays);
        return { record, stays };
      }),
    );
    return [...(await putOff), ...settled.flatMap(({ record, stays }) => (stays ? [record] : []))];
  };

  const consume = async ({ Records: records }: SQSEvent, context: RemainingTime): Promise<SQSBatchResponse> => {
    const lease = await takeLease({ sqs, queueUrl: queue.url, records, times: leases[feature], time, log });
    const left = await handleAll(records, context, lease);
    await lease.end();
    await Promise.all([...left.failed.values()].flatMap(({ settled }) => settled ?? []));
    const isLost = lease.leftMs() <= 0;
    if (isLost) log.warn('lease-lost', { messages: records.length });
    const staying = isLost ? records : await settleAll(left);
    return { batchItemFailures: staying.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
  return publishing(metrics, consume);
};
