import { type BatchUseCase, type Delivery, Postponed } from '../core/delivery';
import type { HistoryEvent } from '../core/messages';
import type { Clock } from '../core/ports/running';

export interface Gathering {
  /** How long a line may be put off so that others join it. 0: no line is put off. */
  readonly windowSeconds: number;
  /** Messages of one batch at the most: such a batch gains nothing from waiting. */
  readonly fullBatch: number;
}

/** What somebody who ticked a box waits for is not put off, and nothing is twice. */
const mayBePutOff = ({ body, attempt }: Delivery<HistoryEvent>): boolean => body.kind !== 'refresh' && attempt === 1;

/**
 * Puts lines off that come shortly after others, until the end of the window: they are written with as few requests as one
 * is. What comes after a quiet time is written at once. The windows' ends are multiples of their length by the clock on the
 * wall, so that all writers put off to the same moments. Lambda has no batching window for FIFO queues (Lambda Developer
 * Guide, "Lambda parameters for Amazon SQS event source mappings").
 */
export const gather = (
  handle: BatchUseCase<HistoryEvent>,
  { windowSeconds, fullBatch }: Gathering,
  now: Clock,
): BatchUseCase<HistoryEvent> => {
  if (windowSeconds === 0) return handle;
  const windowMs = windowSeconds * 1000;
  let endOfWindow = -Infinity;
  return async (deliveries, deadline) => {
    const nowMs = now().getTime();
    const leftMs = endOfWindow - nowMs;
    // Longer than a window it is when the clock was set back.
    const isOpen = leftMs > 0 && leftMs <= windowMs;
    if (isOpen && deliveries.length < fullBatch && deliveries.every(mayBePutOff)) {
      const putOff = new Postponed(Math.ceil(leftMs / 1000));
      return new Map(deliveries.map((delivery) => [delivery, putOff]));
    }
    endOfWindow = (Math.floor(nowMs / windowMs) + 1) * windowMs;
    return handle(deliveries, deadline);
  };
};
