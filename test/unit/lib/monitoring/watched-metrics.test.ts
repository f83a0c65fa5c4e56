import { Duration } from 'aws-cdk-lib';
import { WatchedMetrics } from '../../../../lib/monitoring/watched-metrics';
import type { WatchedFunction } from '../../../../lib/monitoring/watched-pipeline';

const fn = (feature: string, queue?: string): WatchedFunction => ({
  feature,
  functionName: `p-${feature}`,
  logGroupName: `/aws/lambda/p-${feature}`,
  impact: 'Working',
  ...(queue !== undefined && {
    consumes: {
      name: queue,
      carries: 'thing',
      queueName: `p-${queue}`,
      deadLetterQueueName: `p-${queue}-dlq`,
      restAfterCrash: Duration.minutes(1),
    },
  }),
});
const metrics = new WatchedMetrics({
  name: 'p',
  functions: [fn('ingest'), fn('processor', 'recordings'), fn('shredder', 'paper')],
  webhook: { apiId: 'api', accessLogName: 'log' },
  bucket: { bucketName: 'bucket', requestFilterId: 'filter' },
});
const period = Duration.minutes(5);

test('a queue is known by its short name, and its retries by what its consumer counts', () => {
  expect(metrics.oldestInQueue('recordings', period).dimensions).toEqual({ QueueName: 'p-recordings' });
  expect(metrics.deadLetters('recordings', period).dimensions).toEqual({ QueueName: 'p-recordings-dlq' });
  expect(metrics.oldestTriedAgain('recordings', period)).toMatchObject({
    metricName: 'UploadRetryAge',
    dimensions: { Pipeline: 'p' },
  });
});

test('what the pipeline does not have fails the synth', () => {
  expect(() => metrics.function('procesor', 'Errors', period)).toThrow('no feature procesor');
  expect(() => metrics.oldestInQueue('recording', period)).toThrow('queue recording');
  expect(() => metrics.deadLetters('ingest', period)).toThrow('queue ingest');
});

test('so does a consumer of whose retries core/metrics.ts says nothing', () => {
  expect(metrics.deadLetters('paper', period).dimensions).toEqual({ QueueName: 'p-paper-dlq' });
  expect(() => metrics.oldestWaiting('paper', period)).toThrow('no failureCounts of shredder');
});
