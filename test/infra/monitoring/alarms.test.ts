import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { resourcesOf } from '../../support/template/resolve';
import { settingsWith } from '../../support/template/settings';
import { synthesise } from '../../support/template/synthesise';

const synthesised = synthesise();
const ofType = (type: string) =>
  [...resourcesOf(synthesised.monitoring.template, type, synthesised.template).values()].map(
    ({ Properties }) => Properties,
  );
const all = [...ofType('AWS::CloudWatch::Alarm'), ...ofType('AWS::CloudWatch::CompositeAlarm')];
const rows = alarmTable(new WatchedMetrics(synthesised.watched), settingsWith());
const named = (id: string) => all.find(({ AlarmName }) => AlarmName === `recording-pipeline-${id}`) ?? {};
const topic = (severity: string) => [`arn:aws:sns:us-east-1:111122223333:recording-pipeline-${severity}`];

test('ids are unique, in kebab case, and short enough for a name', () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test.each(rows)('$id notifies the topic of its severity when it begins', ({ id, severity }) => {
  expect(named(id)).toMatchObject({ AlarmActions: topic(severity) });
});

test.each(rows)('$id tells that it is over, unless it is reset daily', ({ id, severity, remindsDaily }) => {
  expect(named(id).OKActions).toEqual(remindsDaily === true ? undefined : topic(severity));
  expect(String(named(id).AlarmDescription).endsWith('nobody is told when it is over.')).toBe(remindsDaily === true);
});

test.each(rows)('$id says what it means, when it fires, and links to its next step', ({ id, impact, trigger }) => {
  const description = String(named(id).AlarmDescription);
  expect(description).toContain(impact);
  expect(description).toContain(`Fires when ${trigger}.`);
  expect(description).toContain(`https://example.com/runbook.md#${id}\n`);
  expect(description).toContain('recording-pipeline');
  expect(description.length).toBeLessThanOrEqual(1024); // CloudWatch's limit
});

test.each(rows)('$id: the impact is one sentence, and why silence is taken so is said', ({ impact, missingData }) => {
  expect(impact).toMatch(/^[A-Z].*\.$/s);
  expect(missingData.because.length).toBeGreaterThan(15);
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

test('only what is invisible to SQS while nobody looks keeps its state without data', () => {
  const ignoring = rows.filter(({ missingData }) => missingData.treatment === TreatMissingData.IGNORE);
  expect(ignoring.map(({ id }) => id)).toEqual(['recordings-dlq', 'history-dlq', 'cleanup-dlq']);
});

const AT_DEFAULTS = JSON.stringify(all);
test.each([
  ['ALARM_UPLOAD_FAILURE_PERCENT', '7', 'upload-failures'],
  ['ALARM_MIN_EVENTS', '20', 'upload-failures'],
  ['SLO_UPLOAD_SUCCESS_PERCENT', '99.9', 'upload-slo'],
  ['ALARM_PROCESSING_SECONDS', '300', 'processing-slow-signal-1'],
  ['ALARM_RECORDINGS_AGE_MINUTES', '120', 'recordings-stuck-signal-1'],
  ['ALARM_HISTORY_WARNING_MINUTES', '70', 'history-delayed-signal-1'],
  ['ALARM_HISTORY_CRITICAL_MINUTES', '240', 'history-stuck-signal-1'],
  ['ALARM_CLEANUP_MINUTES', '600', 'cleanup-delayed'],
  ['ALARM_WEBHOOKS_REFUSED', '9', 'webhooks-refused'],
  ['ALARM_WEBHOOKS_FORGED', '9', 'webhooks-forged'],
  ['ALARM_API_ERRORS', '9', 'webhooks-unanswered-signal-1'],
  ['ALARM_API_ERRORS', '9', 'webhooks-throttled'],
  ['ALARM_AIRTABLE_THROTTLED_MINUTES', '60', 'airtable-throttled'],
  ['ALARM_HISTORY_FILL_PERCENT', '80', 'history-almost-full'],
  ['ALARM_STORAGE_GROWTH_PERCENT', '33', 'storage-growth'],
  ['ALARM_STORAGE_MIN_COST', '50', 'storage-growth'],
  ['ALARM_ACCESS_BAND', '4', 'links-anomaly'],
  ['ALARM_ACCESS_BAND', '4', 'reads-anomaly'],
  ['ALARM_REFUSED_REQUESTS', '500', 'reads-refused'],
])('%s=%s changes the alarm %s', (setting, value, id) => {
  const { monitoring, template } = synthesise({ [setting]: value });
  const conditionOf = (from: Record<string, unknown>) => JSON.stringify({ ...from, AlarmDescription: '' });
  const changed = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Alarm', template).values()]
    .map(({ Properties }) => Properties)
    .find(({ AlarmName }) => AlarmName === `recording-pipeline-${id}`);
  expect(changed).toBeDefined();
  expect(conditionOf(changed ?? {})).not.toBe(conditionOf(named(id)));
  expect(JSON.stringify(all)).toBe(AT_DEFAULTS);
});

test("ADR-0002's thresholds are the defaults: 5 %, 2 minutes, 20 %", () => {
  expect(named('upload-failures')).toMatchObject({ Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' });
  expect(named('processing-slow-signal-1')).toMatchObject({ Threshold: 120 });
  expect(JSON.stringify(named('processing-slow-signal-1').Metrics)).toContain('"Stat":"Average"');
  expect(named('storage-growth')).toMatchObject({ Threshold: 20 });
});
