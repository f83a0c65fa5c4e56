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
const topic = (severity: string) => [`arn:aws:sns:us-east-1:111122223333:recording-pipeline-${severity}`];
const described = (id: string) => String(named(id).AlarmDescription);

test('ids are unique and in kebab case', () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('each notifies the topic of its severity when it begins', () => {
  for (const { id, severity } of rows) expect([id, named(id).AlarmActions]).toEqual([id, topic(severity)]);
});

test('each tells that it is over, unless it is reset daily', () => {
  for (const { id, severity, remindsDaily } of rows) {
    expect([id, named(id).OKActions]).toEqual([id, remindsDaily === true ? undefined : topic(severity)]);
    expect([id, described(id).endsWith('nobody is told when it is over.')]).toEqual([id, remindsDaily === true]);
  }
});

test('each says what it means, when it fires, and links to its next step', () => {
  for (const { id, severity, impact, trigger } of rows) {
    const [meaning, next, details = ''] = described(id).split('\n\n');
    expect(meaning).toBe(impact);
    expect(next).toBe(`Next step: https://example.com/runbook.md#${id}`);
    expect(details).toContain(`Pipeline recording-pipeline, ${severity}. Fires when ${trigger}.`);
    expect(described(id).length).toBeLessThanOrEqual(1024); // CloudWatch's limit
  }
});

test('an impact is one sentence, or two', () => {
  for (const { impact } of rows) {
    const sentences = impact.split(/(?<=\.) /);
    expect(sentences.length).toBeLessThanOrEqual(2);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*[^.]\.$/);
  }
});

test('for each is said why silence is taken as it is', () => {
  for (const { missingData } of rows) expect(missingData.because.length).toBeGreaterThan(15);
});

test('what is no row notifies nobody', () => {
  const ids = new Set(rows.map(({ id }) => `recording-pipeline-${id}`));
  const others = all.filter(({ AlarmName }) => !ids.has(String(AlarmName)));
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

test('silence is good, but where SQS may not look, and where a daily run is missing', () => {
  const takingItFor = (treatment: TreatMissingData) =>
    rows.filter(({ missingData }) => missingData.treatment === treatment).map(({ id }) => id);
  expect(takingItFor(TreatMissingData.IGNORE)).toEqual(['recordings-dlq', 'history-dlq', 'cleanup-dlq']);
  expect(takingItFor(TreatMissingData.BREACHING)).toEqual(['storage-growth-missing']);
  expect(takingItFor(TreatMissingData.MISSING)).toEqual([]);
  const named = (id: string) => new RegExp(`^recording-pipeline-${id}(-signal-\\d|-lasting)?$`);
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
    }),
  );
  const above = (Threshold: number) => ({ Threshold, ComparisonOperator: 'GreaterThanThreshold' });
  const atLeast = (Threshold: number) => ({ Threshold, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });

  test.each([
    ['upload-failures', above(7)],
    ['processing-slow-signal-1', above(301)],
    ['recordings-stuck-signal-1', above(121 * 60)],
    ['history-delayed-signal-1', above(71 * 60)],
    ['history-stuck-signal-1', above(241 * 60)],
    ['cleanup-delayed', above(601 * 60)],
    ['webhooks-refused', atLeast(9)],
    ['webhooks-forged', atLeast(11)],
    ['webhooks-unanswered-signal-1', atLeast(13)],
    ['webhooks-throttled', atLeast(13)],
    ['airtable-throttled', { ...atLeast(1), DatapointsToAlarm: 12, EvaluationPeriods: 24 }],
    ['history-almost-full', above(81)],
    ['storage-growth', above(33)],
    ['reads-refused', above(501)],
  ])('%s fires at %j', (id, condition) => {
    expect(named(id, atOtherValues)).toMatchObject(condition);
  });

  test.each([
    ['upload-failures', 'FILL(IF(attempts >= 20, 100 * failures / attempts, 0), 0)'],
    ['upload-slo', 'IF(attempts >= 1000, 100 * failures / attempts / 0.1, 0)'],
    ['storage-growth', 'IF(cost >= 51, growth, 0)'],
    ['links-anomaly', 'ANOMALY_DETECTION_BAND(m0, 4)'],
    ['reads-anomaly', 'ANOMALY_DETECTION_BAND(m0, 4)'],
  ])('%s judges %s', (id, Expression) => {
    expect(named(id, atOtherValues).Metrics).toContainEqual(expect.objectContaining({ Expression }));
  });
});

test("the brief's thresholds are the defaults: 5 %, 2 minutes, 20 %", () => {
  expect(named('upload-failures')).toMatchObject({ Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' });
  expect(named('processing-slow-signal-1')).toMatchObject({ Threshold: 120 });
  expect(JSON.stringify(named('processing-slow-signal-1').Metrics)).toContain('"Stat":"Average"');
  expect(named('storage-growth')).toMatchObject({ Threshold: 20 });
});
