import type { Deadline } from '../core/deadline';
import type { LedgerHeader } from '../core/ledger';
import type { DeadLetters, QueueDepths, QueueName } from '../core/ports/queues';
import type { RecordingSid } from '../core/recording';
import type { Parked } from './fate';

/** In the order of the way: of two dead letters of a recording the one that has come farther is told. */
const QUEUES: readonly QueueName[] = ['recordings', 'history', 'cleanup'];

export interface QueuePorts {
  readonly deadLetters: DeadLetters;
  readonly depths: QueueDepths;
}

/** Which recordings wait for a person, as far as SQS shows. @throws {RetryLater} */
export const whatIsParked = async (
  { deadLetters, depths }: QueuePorts,
  deadline: Deadline,
): Promise<{ readonly parked: ReadonlyMap<RecordingSid, Parked>; readonly counts: LedgerHeader['deadLetters'] }> => {
  const parked = new Map<RecordingSid, Parked>();
  const none = () => ({ seen: 0, hidden: 0, unnamed: 0 });
  const counts = { recordings: none(), history: none(), cleanup: none() };
  for (const queue of QUEUES) {
    const { visible, inFlight, delayed } = await depths.of(queue, 'dead-letters', deadline);
    const count = counts[queue];
    for await (const { recordingSid: sid, reason, parkedAt } of deadLetters.peek(queue, deadline)) {
      count.seen += 1;
      if (sid === undefined) count.unnamed += 1;
      // Where SQS itself gave it up, nobody said why.
      else parked.set(sid, { queue, reason: reason ?? 'unknown', since: parkedAt });
    }
    count.hidden = Math.max(visible + inFlight + delayed - count.seen, 0);
  }
  return { parked, counts };
};
