import { type MetricName, metrics } from '../../lambdas/core/metrics';
import { DAYS_A_MONTH } from '../../lib/settings/lifecycle';
import { type Sum, addition, of, product } from './arithmetic';
import { type Given, type Line, byMonth, byRecording } from './lines';
import { LOG_KB, TROUBLED_HOURS } from './service-times';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html: all that a filter can have. */
const METRICS_OF_A_FILTER = 16;
const HOURS_A_MONTH = DAYS_A_MONTH * 24;

/** What a recording that comes home without trouble leaves behind; test/drill/metrics-of-a-recording.test.ts shows it. */
const EVERY_HOUR = [
  'WebhooksAccepted',
  'UploadAttempts',
  'RecordingsStored',
  'BytesStored',
  'LinksGenerated',
  'HistoryFillPercent',
  'HistoryLinesWritten',
  'ProcessingSeconds',
  'TwilioDeletions',
] satisfies MetricName[];

/** Of the reconciler, but only when it has found lost callbacks. */
const ALL_LOST = 'CallbacksAllLost' satisfies MetricName;
const DAILY: readonly string[] = ['storage-growth', 'access-audit', 'ledger'];

/** How many metrics there are, by how often they are published: a metric is billed by the hour in which it is. */
export const metricCounts = (metricFilters: number) => {
  const own = Object.entries(metrics);
  const daily = own.filter(([, { by }]) => by.some((feature) => DAILY.includes(feature))).length;
  const reconciler = own.filter(
    ([name, { by }]) => by.every((feature) => feature === 'reconciler') && name !== ALL_LOST,
  ).length;
  const everyHour = EVERY_HOUR.length;
  return { everyHour, reconciler, trouble: own.length - daily - everyHour - reconciler + metricFilters, daily };
};

/** Lines of docs/cost-of-monitoring.md. */
export const monitoringLines = (given: Given): readonly Line[] => {
  const { facts, prices } = given;
  const counts = metricCounts(facts.metricFilters);
  const metric = of(prices.MetricMonth);
  const runsPerHour = (facts.functions.reconciler?.runsPerDay ?? 24) / 24;
  const line = (part: string, sum: Sum): Line => byMonth(part, 'monitoring', sum);
  return [
    line('metrics of every hour', product(of(counts.everyHour, 'metrics'), metric)),
    line(
      'metrics of the reconciler',
      product(of(counts.reconciler, 'metrics'), metric, of(Math.min(1, runsPerHour), 'of all hours')),
    ),
    line('metrics of trouble', product(of(counts.trouble, 'metrics'), metric, of(TROUBLED_HOURS, 'of all hours'))),
    line(
      'metrics of once a day',
      product(of(counts.daily, 'metrics'), metric, of(DAYS_A_MONTH / HOURS_A_MONTH, 'of all hours')),
    ),
    line('request metrics of S3', product(of(facts.requestFilters * METRICS_OF_A_FILTER, 'metrics'), metric)),
    line(
      'alarms',
      addition(
        product(of(facts.alarmMetrics, 'metrics'), of(prices.AlarmMetricMonth)),
        product(of(facts.compositeAlarms, 'composites'), of(prices.CompositeAlarmMonth)),
      ),
    ),
    line(
      'resetting alarms',
      product(of(facts.resetsPerDay, 'runs a day'), of(DAYS_A_MONTH, 'days'), of(prices.SchedulerRun)),
    ),
    line('dashboard', product(of(facts.dashboards), of(prices.DashboardMonth))),
    line('key of the topics', product(of(facts.keys), of(prices.KmsKeyMonth))),
    byRecording(
      'metrics in the logs',
      'recording',
      given,
      product(of(LOG_KB.metrics / 2 ** 20, 'GB'), of(prices.LogGB)),
    ),
  ];
};
