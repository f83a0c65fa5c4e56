import { Duration } from 'aws-cdk-lib';
import { WatchedMetrics } from '../../../../lib/monitoring/watched-metrics';
import type { WatchedFunction } from '../../../../lib/monitoring/watched-pipeline';
import { parseExpression } from '../../../support/cloudwatch/metric-math';
import type { TimeSeries } from '../../../support/cloudwatch/time-series';

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
  webhook: { apiId: 'api', accessLogName: 'log', otherRoutes: ['POST /urls'] },
  bucket: { bucketName: 'bucket', requestFilterIds: ['filter'] },
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

describe('where a metric has no datapoint, or there is no such metric at all', () => {
  const NOTHING: TimeSeries = [undefined, undefined, undefined];
  /**
   * What an expression gives. That FILL fills a time series without any datapoint is not documented: by the other reading it
   * gives nothing.
   */
  const given = (expression: string, series: Readonly<Record<string, TimeSeries>>): TimeSeries[] => {
    const fillsNothing = Object.entries(series)
      .filter(([, values]) => values.every((value) => value === undefined))
      .reduce((text, [id]) => text.replaceAll(`FILL(${id}, 0)`, id), expression);
    return [expression, fillsNothing].map((one) => parseExpression(one).evaluate((id) => series[id] ?? NOTHING));
  };

  test('refused requests are those that S3 counts, without those that are expected, and those for links', () => {
    const { expression } = metrics.refusedAccess(period);
    const none = { refused: NOTHING, expected: NOTHING, links: NOTHING, strangers: NOTHING };
    expect(given(expression, { refused: [5, undefined, 7], expected: [2, 3, undefined] })[0]).toEqual([3, -3, 7]);
    for (const values of given(expression, { ...none, refused: [5, 0, 7] })) expect(values).toEqual([5, 0, 7]);
    for (const values of given(expression, { ...none, expected: [2, 3, 4] })) expect(values).toEqual([-2, -3, -4]);
    for (const values of given(expression, { ...none, links: [1, 2, 3] })) expect(values).toEqual([1, 2, 3]);
    for (const values of given(expression, { ...none, links: [1, 2, 3], strangers: [10, 0, 20] }))
      expect(values).toEqual([11, 2, 23]);
  });

  test('a flood counts, though no request was ever seen to be turned away', () => {
    const { expression } = metrics.turnedAwayWebhooks(period, { flood: 100, counts: 3 });
    for (const values of given(expression, { refused: NOTHING, taken: [99, 100, 101] }))
      expect(values).toEqual([0, 3, 3]);
    expect(given(expression, { refused: [1, 2, undefined], taken: [100, undefined, 99] })[0]).toEqual([4, 2, 0]);
  });

  test('webhooks by another API count, though the known one never had a request', () => {
    const { expression } = metrics.unseenWebhooks(period);
    for (const values of given(expression, { seen: NOTHING, taken: [1, 2, 3] })) expect(values).toEqual([1, 2, 3]);
    const [known = []] = given(expression, { seen: [1, 500, undefined], taken: [1, 501, 3] });
    expect(known.map((value = NaN) => value > 0)).toEqual([false, false, true]);
  });

  test('the oldest message is the older one of those that wait and those that are tried again', () => {
    const { expression } = metrics.oldestWaiting('recordings', period);
    expect(given(expression, { waiting: [5, undefined, undefined], tried: [7, 7, undefined] })[0]).toEqual([7, 7, 0]);
    for (const values of given(expression, { waiting: [5, 6, 7], tried: NOTHING })) expect(values).toEqual([5, 6, 7]);
  });
});
