import type { Deadline } from '../core/deadline';
import type { DeadLetters, QueueDepth, QueueDepths, QueueName } from '../core/ports/queues';
import type { RecordingSid } from '../core/recording';

const QUEUES: readonly QueueName[] = ['recordings', 'history', 'cleanup'];

const sum = (depths: readonly QueueDepth[]): QueueDepth => ({
  visible: depths.reduce((total, { visible }) => total + visible, 0),
  inFlight: depths.reduce((total, { inFlight }) => total + inFlight, 0),
  delayed: depths.reduce((total, { delayed }) => total + delayed, 0),
});

export const totalOf = ({ visible, inFlight, delayed }: QueueDepth): number => visible + inFlight + delayed;

/** How much the queues hold that work on recordings, all together. @throws {RetryLater} */
export const heldInQueues = async (depths: QueueDepths, deadline: Deadline): Promise<QueueDepth> =>
  sum(await Promise.all(QUEUES.map((queue) => depths.of(queue, 'work', deadline))));

/** What lies in the dead-letter queues. */
export interface Parked {
  readonly sids: ReadonlySet<RecordingSid>;
  /** How many dead letters there are beyond those that SQS shows. */
  readonly hidden: number;
}

/** Looks through the dead-letter queues that are not empty. @throws {RetryLater} */
export const whatIsParked = async (
  { depths, deadLetters }: { readonly depths: QueueDepths; readonly deadLetters: DeadLetters },
  deadline: Deadline,
): Promise<Parked> => {
  const sids = new Set<RecordingSid>();
  let hidden = 0;
  await Promise.all(
    QUEUES.map(async (queue) => {
      const lying = totalOf(await depths.of(queue, 'dead-letters', deadline));
      if (lying === 0) return;
      let seen = 0;
      for await (const { recordingSid } of deadLetters.peek(queue, deadline)) {
        seen += 1;
        if (recordingSid !== undefined) sids.add(recordingSid);
      }
      hidden += Math.max(lying - seen, 0);
    }),
  );
  return { sids, hidden };
};
