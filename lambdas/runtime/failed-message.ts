import type { SQSRecord } from 'aws-lambda';
import { Parked, Rejected, RetryLater } from '../core/errors';
import { MAX_RECEIVES } from '../core/limits';

/** An error that knows what becomes of its message. */
export type Known = RetryLater | Rejected | Parked;

/** What stands behind a message that failed: what it is about, as far as it could be read, and how it failed. */
export interface Failed {
  readonly ids: Record<string, unknown>;
  readonly error: Known;
  /** Of one that was settled while its batch was under way: whether it stays in its queue. */
  readonly settled?: Promise<boolean>;
}

/** 1 on the first delivery. */
export const attemptOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);

/** Since the message was put into the queue. */
export const waitedSecondsOf = ({ attributes }: SQSRecord, now: Date): number =>
  (now.getTime() - Number(attributes.SentTimestamp)) / 1000;

/** A bug, or something nobody foresaw: the message must not be lost over it. */
const asKnown = (error: unknown): Known =>
  error instanceof RetryLater || error instanceof Rejected || error instanceof Parked
    ? error
    : new RetryLater('unexpected', { message: 'Nobody foresaw this: see the causes', cause: error });

/** The next receive would be SQS's own move to the dead-letter queue, which tells nobody why. */
const atTheLastReceive = (record: SQSRecord, error: Known): Known =>
  error.disposition === 'retry' && attemptOf(record) >= MAX_RECEIVES
    ? new Parked('tries-exhausted', {
        message: `${String(MAX_RECEIVES)} tries were in vain, the last one for ${error.code}: mend that, then redrive`,
        cause: error,
      })
    : error;

/** Which error counts, of one that the work ended with. */
export const errorOf = (record: SQSRecord, error: unknown): Known => atTheLastReceive(record, asKnown(error));

/**
 * For how long the messages of a group rest at least that failed together. SQS holds back what stands behind a resting
 * message, but not what stands before it: that must not come back while the group is to be left alone.
 */
export const restOfGroups = (failed: ReadonlyMap<SQSRecord, Failed>): ReadonlyMap<string | undefined, number> => {
  const rests = new Map<string | undefined, number>();
  for (const [{ attributes }, { error }] of failed) {
    const group = attributes.MessageGroupId;
    const seconds = error.disposition === 'retry' ? error.waitAtLeastSeconds : 0;
    if (group !== undefined) rests.set(group, Math.max(rests.get(group) ?? 0, seconds));
  }
  return rests;
};
