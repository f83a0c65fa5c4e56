import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Postponed } from '../core/delivery';
import { CredentialsUnusable, type RetryLater, explain } from '../core/errors';
import { comeBack } from '../core/limits';
import { failureCounts } from '../core/metrics';
import type { Log } from '../core/ports/running';
import type { Time } from '../core/time';
import { backOffSeconds, meetingSeconds } from './back-off';
import type { InvocationMetrics } from './emf-metrics';
import { type Failed, type Known, attemptOf, restOfGroups, waitedSecondsOf } from './failed-message';
import type { Lease } from './lease';
import { type ConsumedQueue, settler } from './settle';

export interface EndingMeans {
  /** The feature's name; it goes with every dead letter, and says what failures count as and how messages are held. */
  readonly feature: keyof typeof failureCounts;
  readonly queue: ConsumedQueue;
  readonly sqs: SQSClient;
  readonly time: Time;
  readonly log: Log;
  readonly metrics: InvocationMetrics;
}

/** What an invocation leaves behind. Every other message is done. */
export interface Left {
  readonly failed: ReadonlyMap<SQSRecord, Failed>;
  readonly postponed: ReadonlyMap<SQSRecord, Postponed>;
}

/** How messages end that are not done: they rest, or go to the dead-letter queue with the reason. */
export const messageEnds = ({ feature, queue, sqs, time, log, metrics }: EndingMeans) => {
  const counts = failureCounts[feature];
  const messages = settler({ sqs, queue, feature, time });

  const count = (record: SQSRecord, error: Known, stays: boolean): void => {
    if (error instanceof CredentialsUnusable) metrics.add('CredentialsUnusable');
    if (!stays) {
      metrics.add(counts.deadLettered);
      return;
    }
    metrics.add(counts.retried);
    metrics.add(counts.retryAge, waitedSecondsOf(record, time.now()));
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

  /** One that could not be put off comes back when its lease has run out. */
  const postpone = async (record: SQSRecord, { seconds }: Postponed): Promise<SQSRecord> => {
    await messages.rest(record, seconds).catch((error: unknown) => {
      log.warn('message-unsettled', { messageId: record.messageId, settling: explain(error) });
    });
    return record;
  };

  return {
    /**
     * Settles a message before the rest of its batch is done: it is not held any more, and may soon be with another worker.
     * @returns whether it stays in its queue
     */
    async settleAhead(record: SQSRecord, failure: Failed, lease: Lease): Promise<boolean> {
      await lease.release(record);
      return lease.leftMs() <= 0 || (await settle(record, failure, 0));
    },

    /** Settles and counts what is left behind, and puts off what was postponed. @returns what stays in the queue */
    async settleAll({ failed, postponed }: Left): Promise<SQSRecord[]> {
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
    },
  };
};
