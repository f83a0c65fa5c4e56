import { sqsQueueDepths } from '../../lambdas/adapters/sqs-queue-depths';
import type { Deadline } from '../../lambdas/core/deadline';
import { RetryLater } from '../../lambdas/core/errors';
import type { QueueName } from '../../lambdas/core/ports/queues';
import type { RunRecord } from '../../lambdas/core/run-record';
import type { Session } from '../cli/command';
import { deniedFailure } from '../cli/denied';
import type { Pipeline } from '../cli/find-pipeline';
import type { Progress } from '../cli/progress';
import { QUEUE_NAMES, queueUrlsOf } from '../cli/queues';
import { type Backlog, totalOf } from './backlog';
import { lastRunOf } from './last-run';
import { type QueueMetrics, queueMetrics } from './queue-metrics';
import { type Depths, SAMPLE_SECONDS, shrunkPerSecond } from './rates';

/** What waits for a person. */
interface Parked {
  readonly queue: QueueName;
  readonly count: number;
  /** Undefined: there is none, or nobody knows. */
  readonly oldestSeconds: number | undefined;
}

export interface Status {
  readonly backlogs: readonly Backlog[];
  readonly deadLetters: readonly Parked[];
  /** Undefined: there was none yet, or it cannot be read. */
  readonly lastRun: RunRecord | undefined;
  /** What is not known, and why. */
  readonly unknown: readonly string[];
}

const nameOf = (url: string): string => url.split('/').at(-1) ?? '';

/** An adapter's error hides AWS's own. */
const whyOf = (error: unknown): string => {
  const denied = deniedFailure(error instanceof RetryLater ? error.cause : error);
  return denied?.message ?? (error instanceof Error ? error.message : 'it failed');
};

/** The answer; where there is none, it is noted what is not known, and why. */
const orUnknown = async <Answer>(
  what: string,
  unknown: string[],
  deadline: Deadline,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> => {
  try {
    return await ask();
  } catch (error) {
    deadline.require();
    unknown.push(`${what}: ${whyOf(error)}`);
    return undefined;
  }
};

/** Depth, rate and age of all queues, and the reconciler's last run. @throws {RetryLater} when SQS does not tell */
export const survey = async (
  pipeline: Pipeline,
  deadline: Deadline,
  { means }: Session,
  progress: Progress,
): Promise<Status> => {
  const unknown: string[] = [];
  const urls = queueUrlsOf(pipeline);
  const depths = sqsQueueDepths(await pipeline.aws.sqs(), urls);
  const depthsOf = async (kind: 'work' | 'dead-letters'): Promise<Depths> => {
    const [recordings, history, cleanup] = await Promise.all([
      depths.of('recordings', kind, deadline),
      depths.of('history', kind, deadline),
      depths.of('cleanup', kind, deadline),
    ]);
    return { recordings, history, cleanup };
  };

  progress.say('Looking at the queues');
  const first = await depthsOf('work');
  const lookedAt = means.now();
  const parked = await depthsOf('dead-letters');
  const names = QUEUE_NAMES.flatMap((queue) => [nameOf(urls[queue].url), nameOf(urls[queue].deadLetterUrl)]);
  const metrics: ReadonlyMap<string, QueueMetrics> =
    (await orUnknown('the rates and ages of the queues', unknown, deadline, async () =>
      queueMetrics(await pipeline.aws.cloudWatch(), names, lookedAt),
    )) ?? new Map<string, QueueMetrics>();
  const lastRun = await orUnknown('the last run of the reconciler', unknown, deadline, () =>
    lastRunOf(pipeline, means, deadline),
  );

  const isRateUnknown = (queue: QueueName): boolean => metrics.get(nameOf(urls[queue].url))?.outPerSecond === undefined;
  let work = first;
  if (QUEUE_NAMES.some((queue) => totalOf(first[queue]) > 0 && isRateUnknown(queue))) {
    progress.say(`CloudWatch has no rates: looking at the queues again in ${SAMPLE_SECONDS} s`);
    await means.pause(SAMPLE_SECONDS * 1000, deadline.signal);
    deadline.require();
    work = await depthsOf('work');
  }
  const seconds = (means.now().getTime() - lookedAt.getTime()) / 1000;

  return {
    backlogs: QUEUE_NAMES.map((queue): Backlog => {
      const of = metrics.get(nameOf(urls[queue].url));
      return {
        queue,
        depth: work[queue],
        shrinksPerSecond:
          of?.outPerSecond === undefined
            ? shrunkPerSecond(first[queue], work[queue], work === first ? 0 : seconds)
            : of.outPerSecond - (of.inPerSecond ?? 0),
        inPerSecond: of?.inPerSecond,
        outPerSecond: of?.outPerSecond,
        oldestSeconds: totalOf(work[queue]) === 0 ? undefined : of?.oldestSeconds,
      };
    }),
    deadLetters: QUEUE_NAMES.map((queue): Parked => {
      const count = totalOf(parked[queue]);
      const oldest = metrics.get(nameOf(urls[queue].deadLetterUrl))?.oldestSeconds;
      return { queue, count, oldestSeconds: count === 0 ? undefined : oldest };
    }),
    lastRun,
    unknown,
  };
};
