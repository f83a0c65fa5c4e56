import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { resourcesOf } from '../../support/template/resolve';
import { settingsWith } from '../../support/template/settings';
import { synthesise } from '../../support/template/synthesise';

const synthesised = synthesise();
const rows = alarmTable(new WatchedMetrics(synthesised.watched), settingsWith());
const propertiesOf = (type: string, { monitoring, template } = synthesised) =>
  [...resourcesOf(monitoring.template, type, template).values()].map(({ Properties }) => Properties);
const all = [...propertiesOf('AWS::CloudWatch::Alarm'), ...propertiesOf('AWS::CloudWatch::CompositeAlarm')];
const named = (id: string, among = all) =>
  among.find(({ AlarmName }) => AlarmName === `recording-pipeline-${id}`) ?? {};
/** The one that notifies: the composite or, where a row needs none, its only signal. */
const notifying = (id: string) => (named(id).AlarmName === undefined ? named(`${id}-signal`) : named(id));
const topic = (severity: string) => [`arn:aws:sns:us-east-1:111122223333:recording-pipeline-${severity}`];
const described = (id: string) => String(notifying(id).AlarmDescription);

test('ids are unique and in kebab case', () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('each notifies the topic of its severity when it begins', () => {
  for (const { id, severity } of rows) expect([id, notifying(id).AlarmActions]).toEqual([id, topic(severity)]);
});

test('each tells that it is over, unless it is reset daily', () => {
  for (const { id, severity, remindsDaily } of rows) {
    expect([id, notifying(id).OKActions]).toEqual([id, remindsDaily === true ? undefined : topic(severity)]);
    expect([id, described(id).endsWith('no mail says that it is over.')]).toEqual([id, remindsDaily === true]);
  }
});

test('each says when it fires', () => {
  for (const { id, severity, trigger } of rows)
    expect(described(id)).toContain(`Pipeline recording-pipeline, ${severity}. Fires when ${trigger}.`);
});

test('for each is said why silence is taken as it is', () => {
  for (const { missingData } of rows) expect(missingData.because.length).toBeGreaterThan(15);
});

test('what is no row notifies nobody', () => {
  const names = new Set(rows.map(({ id }) => notifying(id).AlarmName));
  const others = all.filter(({ AlarmName }) => !names.has(AlarmName));
  expect(others.length).toBeGreaterThan(0);
  for (const { AlarmActions, OKActions } of others) expect({ AlarmActions, OKActions }).toEqual({});
});

test.each(rows.filter(({ unless }) => unless !== undefined))(
  '$id is silent only for alarms of its own severity or a worse one',
  ({ severity, unless }) => {
    for (const id of unless?.alarms ?? []) {
      const other = rows.find((row) => row.id === id);
      expect([severity, 'critical']).toContain(other?.severity);
    }
  },
);

test('an alarm is judged from its creation on, but where only time can tell', () => {
  const warm = all.flatMap(({ AlarmName, WarmUpConfiguration }) =>
    WarmUpConfiguration === undefined ? [] : [[AlarmName, WarmUpConfiguration]],
  );
  const minutes = (WarmUpPeriodDurationInMinutes: number) => ({
    WarmUpPeriodDurationInMinutes,
    OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
  });
  expect(warm).toEqual([
    ['recording-pipeline-monitoring-outdated-signal', minutes(24 * 60)],
    ['recording-pipeline-reconciler-missing-signal', minutes(3 * 60)],
    ['recording-pipeline-ledger-missing-signal', minutes(48 * 60)],
    ['recording-pipeline-storage-growth-missing-signal', minutes(48 * 60)],
    ['recording-pipeline-access-audit-missing-signal', minutes(48 * 60)],
  ]);
  for (const { warmUp } of rows) if (warmUp !== undefined) expect(warmUp.because).toMatch(/^[A-Z].{15,}\.$/);
});

test('silence is good, but where SQS may not look, and where a daily run is missing', () => {
  const takingItFor = (treatment: TreatMissingData) =>
    rows.filter(({ missingData }) => missingData.treatment === treatment).map(({ id }) => id);
  expect(takingItFor(TreatMissingData.IGNORE)).toEqual(['recordings-dlq', 'history-dlq', 'cleanup-dlq']);
  expect(takingItFor(TreatMissingData.BREACHING)).toEqual([
    'reconciler-missing',
    'ledger-missing',
    'storage-growth-missing',
    'access-audit-missing',
  ]);
  expect(takingItFor(TreatMissingData.MISSING)).toEqual([]);
  const named = (id: string) => new RegExp(`^recording-pipeline-${id}(-signal|-lasting)?$`);
  for (const { id, missingData } of rows)
    for (const { AlarmName, TreatMissingData: treatment } of propertiesOf('AWS::CloudWatch::Alarm'))
      if (named(id).test(String(AlarmName))) expect([AlarmName, treatment]).toEqual([AlarmName, missingData.treatment]);
});

describe('settings are thresholds', () => {
  const atOtherValues = propertiesOf(
    'AWS::CloudWatch::Alarm',
    synthesise({
      ALARM_UPLOAD_FAILURE_PERCENT: '7',
      ALARM_MIN_EVENTS: '20',
      SLO_UPLOAD_SUCCESS_PERCENT: '99.9',
      ALARM_PROCESSING_SECONDS: '301',
      ALARM_RECORDINGS_AGE_MINUTES: '121',
      ALARM_HISTORY_WARNING_MINUTES: '71',
      ALARM_HISTORY_CRITICAL_MINUTES: '241',
      ALARM_CLEANUP_MINUTES: '601',
      ALARM_WEBHOOKS_REFUSED: '9',
      ALARM_WEBHOOKS_FORGED: '11',
      ALARM_API_ERRORS: '13',
      ALARM_AIRTABLE_THROTTLED_MINUTES: '60',
      ALARM_HISTORY_FILL_PERCENT: '81',
      ALARM_STORAGE_GROWTH_PERCENT: '33',
      ALARM_STORAGE_MIN_COST: '51',
      ALARM_ACCESS_BAND: '4',
      ALARM_REFUSED_REQUESTS: '501',
      ALARM_LINKS_USED_ELSEWHERE: '21',
      ALARM_TOP_REQUESTER_PERCENT: '401',
      ALARM_CALLBACKS_LOST: '5',
      ALARM_OUTSTANDING_HOURS: '6',
      RECONCILE_INTERVAL_MINUTES: '30',
      RECONCILE_GRACE_MINUTES: '45',
    }),
  );
  const above = (Threshold: number) => ({ Threshold, ComparisonOperator: 'GreaterThanThreshold' });
  const atLeast = (Threshold: number) => ({ Threshold, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });

  test.each([
    ['upload-failures-signal', above(7)],
    ['processing-slow-signal', above(301)],
    ['recordings-stuck-signal', above(121 * 60)],
    ['history-delayed-signal', above(71 * 60)],
    ['history-stuck-signal', above(241 * 60)],
    ['cleanup-delayed-signal', above(601 * 60)],
    ['webhooks-refused-signal', atLeast(9)],
    ['webhooks-forged-signal', atLeast(11)],
    ['webhooks-unanswered-signal', atLeast(13)],
    ['webhooks-throttled-signal', atLeast(13)],
    ['airtable-throttled-signal', { ...atLeast(1), DatapointsToAlarm: 12, EvaluationPeriods: 24 }],
    ['history-almost-full-signal', above(81)],
    ['storage-growth-signal', above(33)],
    ['reads-refused-signal', above(501)],
    ['links-used-elsewhere-signal', atLeast(21)],
    ['top-requester-signal', above(401)],
    ['callbacks-lost-signal', atLeast(5)],
    ['no-callbacks-signal', { ...atLeast(5), EvaluationPeriods: 10 }],
    ['outstanding-recordings-signal', above(6 * 3600)],
  ])('%s fires at %j', (id, condition) => {
    expect(named(id, atOtherValues)).toMatchObject(condition);
  });

  test.each([
    ['upload-failures-signal', 'FILL(IF(attempts >= 20, 100 * failures / attempts, 0), 0)'],
    ['upload-slo-signal', 'IF(attempts >= 1000, 100 * failures / attempts / 0.1, 0)'],
    ['storage-growth-signal', 'IF(cost >= 51, growth, 0)'],
    [
      'outstanding-recordings-signal',
      'FILL(age, 0) * ((MAX([FILL(stored, 0), FILL(storedAgain, 0)]) > 7260) + (FILL(noted, 0) > 4260) + (MAX([FILL(deleted, 0), FILL(deletedAgain, 0)]) > 36060) == 0)',
    ],
    ['links-anomaly-signal', 'ANOMALY_DETECTION_BAND(m0, 4)'],
    ['reads-anomaly-signal', 'ANOMALY_DETECTION_BAND(m0, 4)'],
  ])('%s judges %s', (id, Expression) => {
    expect(named(id, atOtherValues).Metrics).toContainEqual(expect.objectContaining({ Expression }));
  });
});

test("the brief's thresholds are the defaults: 5 %, 2 minutes, 20 %", () => {
  expect(named('upload-failures-signal')).toMatchObject({ Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' });
  expect(named('processing-slow-signal')).toMatchObject({ Threshold: 120 });
  expect(JSON.stringify(named('processing-slow-signal').Metrics)).toContain('"Stat":"Average"');
  expect(named('storage-growth-signal')).toMatchObject({ Threshold: 20 });
});
