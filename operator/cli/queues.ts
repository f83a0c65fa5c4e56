import type { QueueName } from '../../lambdas/core/ports/queues';
import { type Pipeline, outputOf } from './find-pipeline';

/** In the order in which a recording passes through them. */
export const QUEUE_NAMES = ['recordings', 'history', 'cleanup'] as const satisfies readonly QueueName[];

const OUTPUTS = { recordings: 'Recordings', history: 'History', cleanup: 'Cleanup' } as const;

/** The URLs of the pipeline's queues. @throws {Failure} of a stack without such an output */
export const queueUrlsOf = (pipeline: Pipeline) => {
  const of = (queue: QueueName) => ({
    url: outputOf(pipeline, `${OUTPUTS[queue]}QueueUrl`),
    deadLetterUrl: outputOf(pipeline, `${OUTPUTS[queue]}DeadLetterQueueUrl`),
  });
  return { recordings: of('recordings'), history: of('history'), cleanup: of('cleanup') };
};

/** Where the dead letters of each step lie. @throws {Failure} of a stack without such an output */
export const deadLetterUrlsOf = (pipeline: Pipeline) => {
  const { recordings, history, cleanup } = queueUrlsOf(pipeline);
  return {
    recordings: recordings.deadLetterUrl,
    history: history.deadLetterUrl,
    cleanup: cleanup.deadLetterUrl,
  };
};
