import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MetricName, metrics } from '../../../lambdas/core/metrics';
import { synthesise } from '../../support/template/synthesise';

/* docs/cost-of-monitoring.md, reckoned again. */

const document = readFileSync(join(__dirname, '../../../docs/cost-of-monitoring.md'), 'utf8');
const rowOf = (title: string): string[] => {
  const line = document.split('\n').find((one) => one.startsWith(`| ${title} |`));
  if (line === undefined) throw new Error(`The page has no row ${title}`);
  return line
    .split('|')
    .map((cell) => cell.trim())
    .slice(2, -1);
};

const METRIC = 0.3;
const ALARM_METRIC = 0.1;
const COMPOSITE = 0.5;
const GB_OF_LOG = 0.5;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html */
const S3_REQUEST_METRICS = 16;
const DAYS = 30;
/** Hours of a month: 365 days of 24 hours, by 12. */
const HOURS = 730;

const resources = Object.values(synthesise().monitoring.template.Resources);
const ofType = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

const alarmMetrics = ofType('AWS::CloudWatch::Alarm')
  .map(({ Metrics, ThresholdMetricId }) => {
    const read = Array.isArray(Metrics) ? Metrics.filter((query) => 'MetricStat' in (query as object)).length : 1;
    return ThresholdMetricId === undefined ? read : read + 2;
  })
  .reduce((sum, count) => sum + count, 0);
const composites = ofType('AWS::CloudWatch::CompositeAlarm').length;

const own = Object.entries(metrics);
/** Of the reconciler, but only when it has found lost callbacks. */
const ALL_LOST = 'CallbacksAllLost' satisfies MetricName;
const DAILY: readonly string[] = ['storage-growth', 'access-audit', 'ledger'];
const daily = own.filter(([, { by }]) => by.some((feature) => DAILY.includes(feature)));
/** What each run of the reconciler publishes, hourly as RECONCILE_INTERVAL_MINUTES has it. */
const ofRuns = own.filter(([name, { by }]) => by.every((feature) => feature === 'reconciler') && name !== ALL_LOST);
/** What a recording that comes home without trouble leaves behind; test/drill/metrics-of-a-recording.test.ts shows it. */
const everyHour = [
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
/** And what is made of the API's access log. */
const trouble = own.length - daily.length - everyHour.length - ofRuns.length + ofType('AWS::Logs::MetricFilter').length;

const fixed = {
  'metrics of every hour': everyHour.length * METRIC,
  'metrics of the reconciler': ofRuns.length * METRIC,
  'metrics of trouble': trouble * METRIC * 0.1,
  'metrics of once a day': (daily.length * METRIC * DAYS) / HOURS,
  'request metrics of S3': S3_REQUEST_METRICS * METRIC,
  alarms: alarmMetrics * ALARM_METRIC + composites * COMPOSITE,
  dashboard: 3 * ofType('AWS::CloudWatch::Dashboard').length,
  'key of the topics': ofType('AWS::KMS::Key').length,
};
const logs = (recordingsADay: number) => (recordingsADay * DAYS * 1.31 * 1024 * GB_OF_LOG) / 2 ** 30;
const dollars = (amount: number) => amount.toFixed(2);
const sum = (recordingsADay: number) =>
  Object.values(fixed).reduce((total, part) => total + part, 0) + logs(recordingsADay);

test.each(Object.entries(fixed))('%s: the page has what the stack has', (title, amount) => {
  expect(rowOf(title).slice(1)).toEqual([dollars(amount), dollars(amount)]);
});

test.each([
  ['metrics of every hour', `${everyHour.length}, `],
  ['metrics of the reconciler', `${ofRuns.length}, `],
  ['metrics of trouble', `${trouble}, `],
  ['metrics of once a day', `${daily.length}, `],
  ['alarms', `${alarmMetrics} metrics, ${composites} composites`],
])('%s: the page counts them as %s', (title, count) => {
  expect(rowOf(title)[0]).toContain(count);
});

test('the sums are right', () => {
  expect(rowOf('metrics in the logs').slice(1)).toEqual([dollars(logs(1000)), dollars(logs(100_000))]);
  expect(rowOf('**sum**').slice(1)).toEqual([`**${dollars(sum(1000))}**`, `**${dollars(sum(100_000))}**`]);
});

test('monitoring costs less than 27 $ a month at 1,000 recordings a day: decisions/0057', () => {
  expect(sum(1000)).toBeLessThan(27);
});
