import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRow } from '../../../lib/monitoring/alarm-row';
import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { settingsWith } from '../../support/template/settings';

/* What the alarms of the reconciler and the ledger look at, however often the reconciler runs, and however long the grace is. */

const queue = (name: string) => ({
  name,
  carries: name,
  queueName: name,
  deadLetterQueueName: `${name}-dlq`,
  restAfterCrash: Duration.minutes(2),
});
const consumers = { processor: 'recordings', 'history-writer': 'history', cleanup: 'cleanup' };

const rowsWith = (settings: Readonly<Record<string, string>>): readonly AlarmRow[] => {
  const all = settingsWith(settings);
  const runsEvery = { reconciler: Duration.minutes(all.RECONCILE_INTERVAL_MINUTES), ledger: Duration.days(1) };
  const features = ['ingest', ...Object.keys(consumers), ...Object.keys(runsEvery), 'storage-growth', 'access-audit'];
  const functions = features.map((feature) => {
    const consumed = Object.entries(consumers).find(([consumer]) => consumer === feature)?.[1];
    const every = Object.entries(runsEvery).find(([runs]) => runs === feature)?.[1];
    return {
      feature,
      functionName: feature,
      logGroupName: feature,
      impact: feature,
      ...(consumed !== undefined && { consumes: queue(consumed) }),
      ...(every !== undefined && { runsEvery: every }),
    };
  });
  const webhook = { apiId: 'api', accessLogName: 'log', otherRoutes: [] };
  const bucket = { bucketName: 'bucket', requestFilterIds: ['recordings'] as const };
  return alarmTable(new WatchedMetrics({ name: 'p', functions, webhook, bucket }), all);
};
const rowOf = (id: string, settings: Readonly<Record<string, string>> = {}): AlarmRow => {
  const row = rowsWith(settings).find((one) => one.id === id);
  if (row === undefined) throw new Error(`There is no alarm ${id}`);
  return row;
};

const periodOf = (metric: IMetric): number => {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period.toSeconds() ?? mathExpression?.period ?? NaN;
};
const metricsIn = (metric: IMetric): number =>
  metric instanceof MathExpression ? Object.keys(metric.usingMetrics).length : 1;

const EXTREMES = ['5', '7', '59', '60', '61', '719', '720', '721', '1440'].flatMap((RECONCILE_INTERVAL_MINUTES) =>
  ['0', '60', '1440'].map((RECONCILE_GRACE_MINUTES) => ({ RECONCILE_INTERVAL_MINUTES, RECONCILE_GRACE_MINUTES })),
);

test.each(EXTREMES)('CloudWatch takes every alarm: %j', (settings) => {
  for (const { id, signals, warmUp } of rowsWith(settings)) {
    for (const { metric, datapoints } of signals) {
      const seconds = periodOf(metric);
      // PutMetricAlarm, EvaluationPeriods: a week at most, and a day for periods of less than an hour.
      const longest = seconds < 3600 ? 86_400 : 604_800;
      expect([id, seconds % 60, seconds * datapoints[1] <= longest]).toEqual([id, 0, true]);
      expect(datapoints[0]).toBeLessThanOrEqual(datapoints[1]);
      expect(metricsIn(metric)).toBeLessThanOrEqual(10);
    }
    // PutMetricAlarm, WarmUpConfiguration: from one minute to two days.
    if (warmUp !== undefined) expect(warmUp.for.toMinutes()).toBeLessThanOrEqual(2880);
  }
});

test.each(EXTREMES)('an alarm holds from one run to the next, and has seen two when it says so: %j', (settings) => {
  const interval = Number(settings.RECONCILE_INTERVAL_MINUTES) * 60;
  const [missing] = rowOf('reconciler-missing', settings).signals;
  expect([periodOf(missing.metric), missing.datapoints]).toEqual([interval, [3, 3]]);
  const [out] = rowOf('outstanding-recordings', settings).signals;
  expect(periodOf(out.metric)).toBeGreaterThan(interval);
  expect(out.datapoints).toEqual([2, 2]);
  const [none] = rowOf('no-callbacks', settings).signals;
  expect(periodOf(none.metric)).toBeGreaterThanOrEqual(interval + Number(settings.RECONCILE_GRACE_MINUTES) * 60);
  const [errors] = rowOf('reconciler-errors', settings).signals;
  const holds = periodOf(errors.metric) * errors.datapoints[1];
  // A run that fails once or twice a day is news each time.
  expect(holds > interval).toBe(interval <= 12 * 3600);
});

test('where recordings come without callbacks on purpose, no alarm speaks of callbacks that never came', () => {
  const ids = rowsWith({ ALARM_CALLBACKS_LOST: 'never' }).map(({ id }) => id);
  expect(ids).not.toContain('callbacks-lost');
  expect(ids).not.toContain('no-callbacks');
  expect(ids).toEqual(expect.arrayContaining(['outstanding-recordings', 'recordings-lost', 'reconciler-missing']));
});

test.each([
  ['5', '15 minutes, though it is scheduled every 5 minutes'],
  ['60', '3 hours, though it is scheduled every hour'],
  ['90', '270 minutes, though it is scheduled every 90 minutes'],
  ['240', '12 hours, though it is scheduled every 4 hours'],
])('a run each %s minutes is missing after %s', (RECONCILE_INTERVAL_MINUTES, told) => {
  expect(rowOf('reconciler-missing', { RECONCILE_INTERVAL_MINUTES }).trigger).toBe(
    `reconciler was not invoked for ${told}`,
  );
});
