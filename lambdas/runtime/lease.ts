import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { explain } from '../core/errors';
import type { Log } from '../core/ports/running';
import type { LeaseTimes } from '../core/limits';
import { NOT_WAITED_FOR, type Pause, type Time, timeLimit } from '../core/time';

/** That nobody else gets the messages of a batch. It is held as long as the work lasts, or until it cannot be renewed. */
export interface Lease {
  /** Aborts when the lease has run out. */
  readonly lost: AbortSignal;
  /** For how long the messages are still held, whatever becomes of this process. Negative when they are not. */
  leftMs(): number;
  /** Lets one message go, whatever becomes of the others; resolves when no renewal of it is under way. */
  release(record: SQSRecord): Promise<void>;
  /** No further renewal; resolves when none is under way. What is left of the lease stays. */
  end(): Promise<void>;
}

interface LeaseOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly records: readonly SQSRecord[];
  readonly times: LeaseTimes;
  readonly time: Time;
  readonly log: Log;
}

/** In milliseconds, by the clock on the wall and by one that nobody sets. */
interface Instant {
  readonly wall: number;
  readonly steady: number;
}

/** Also what the end of an invocation may have to wait for: see `SETTLING_MS`. */
const RENEWAL_TIMEOUT_MS = 3_000;

/** SQS says that a message is not ours any more: it has come to another worker, or it is gone. */
class LeaseRefused extends Error {
  override readonly name = 'LeaseRefused';
}

/**
 * How much longer than the lease a message stays away when its worker dies. Those that have come before return a second
 * apart: one that kills its workers would meet the same neighbours each time, and take them to the dead letters with it. The
 * messages of a FIFO queue stay together, in their order.
 */
const apartSeconds = ({ attributes }: SQSRecord, index: number): number =>
  attributes.MessageGroupId === undefined && Number(attributes.ApproximateReceiveCount) > 1 ? index : 0;

type Released = ReadonlySet<SQSRecord | undefined>;

const renew = async ({ sqs, queueUrl, records, times, time }: LeaseOptions, released: Released): Promise<void> => {
  const entries = records.flatMap((record, index) => {
    const { receiptHandle: ReceiptHandle } = record;
    const VisibilityTimeout = times.seconds + apartSeconds(record, index);
    return released.has(record) ? [] : { Id: String(index), ReceiptHandle, VisibilityTimeout };
  });
  if (entries.length === 0) return;
  using limit = timeLimit(time, RENEWAL_TIMEOUT_MS);
  const { Failed = [] } = await sqs.send(
    new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    { abortSignal: limit.signal },
  );
  // One that was released meanwhile may be with another worker.
  const failed = Failed.filter(({ Id }) => !released.has(records[Number(Id)]));
  const codes = failed.map(({ Code }) => Code).join(', ');
  if (failed.some(({ SenderFault }) => SenderFault)) throw new LeaseRefused(`SQS refuses to renew it: ${codes}`);
  if (failed.length > 0) throw new Error(`SQS could not renew it: ${codes}`);
};

/**
 * Shortens the visibility of the messages to the lease, and renews it while they are worked on: whatever dies leaves them
 * to another worker soon. A renewal that fails, or whose answer does not come, is not counted on.
 */
export const takeLease = async (options: LeaseOptions): Promise<Lease> => {
  const { times, time, log } = options;
  const leaseMs = times.seconds * 1000;
  const everyMs = times.renewEverySeconds * 1000;
  /** By both clocks: one may be set back, the other stands while a machine is suspended. */
  const instant = (): Instant => ({ wall: time.now().getTime(), steady: time.steadyMs() });
  const later = ({ wall, steady }: Instant, ms: number): Instant => ({ wall: wall + ms, steady: steady + ms });
  // The queue's own visibility timeout is no shorter, and began with the delivery.
  let heldUntil = later(instant(), leaseMs);
  const released = new Set<SQSRecord>();
  let renewal = Promise.resolve();
  const lost = new AbortController();
  const ended = new AbortController();
  const leftMs = () => {
    const { wall, steady } = instant();
    return Math.min(heldUntil.wall - wall, heldUntil.steady - steady);
  };

  const renewOnce = async (): Promise<void> => {
    const sentAt = instant();
    try {
      await renew(options, released);
      // A standard queue takes an old receipt, too: an answer after the end does not tell that nobody else has the messages.
      if (leftMs() > 0) heldUntil = later(sentAt, leaseMs);
    } catch (error) {
      if (error instanceof LeaseRefused) heldUntil = sentAt;
      log.warn('lease-not-renewed', { leftSeconds: leftMs() / 1000, reason: explain(error) });
    }
  };

  const keep = async (pause: Pause): Promise<void> => {
    for (;;) {
      await pause(Math.max(Math.min(everyMs, leftMs()), 0), ended.signal);
      if (ended.signal.aborted) return;
      // Once it has run out, the messages may be with somebody else: it is not taken back.
      if (leftMs() <= 0) {
        lost.abort();
        return;
      }
      renewal = renewOnce();
      await renewal;
    }
  };

  await renewOnce();
  if (leftMs() <= 0) lost.abort();
  const keeping = keep(time.pause);
  return {
    lost: lost.signal,
    leftMs,
    release: async (record) => {
      released.add(record);
      await renewal;
    },
    end: async () => {
      ended.abort(NOT_WAITED_FOR);
      await keeping;
    },
  };
};
