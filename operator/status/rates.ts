import type { QueueDepth, QueueName } from '../../lambdas/core/ports/queues';
import { totalOf } from './backlog';

export type Depths = Readonly<Record<QueueName, QueueDepth>>;

/** Between the two looks at queues of which CloudWatch has no figures. */
export const SAMPLE_SECONDS = 30;

/** Messages a second by which a queue has become shorter between two looks; undefined: no time has passed. */
export const shrunkPerSecond = (before: QueueDepth, after: QueueDepth, seconds: number): number | undefined =>
  seconds > 0 ? (totalOf(before) - totalOf(after)) / seconds : undefined;
