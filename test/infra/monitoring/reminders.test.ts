import { type AlarmRow, silenceIsGood } from '../../../lib/monitoring/alarm-row';
import { AlarmSet } from '../../../lib/monitoring/alarm-set';
import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { FIVE_MINUTES } from '../../../lib/monitoring/periods';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { parseDailyReset } from '../../support/cloudwatch/daily-reset';
import { loneStack } from '../../support/template/lone-stack';
import { statementsOf } from '../../support/template/policies';
import { resourcesOf } from '../../support/template/resolve';
import { ACCOUNT, settingsWith } from '../../support/template/settings';
import { synthesise } from '../../support/template/synthesise';

/* Who is told again, by which schedule, and what that schedule may do. */

const { monitoring, template, watched } = synthesise();
const metrics = new WatchedMetrics(watched);
const rows = alarmTable(metrics, settingsWith());
const reminding = rows.filter(({ remindsDaily }) => remindsDaily === true);
const propertiesOf = (type: string, from = monitoring, pipeline = template) =>
  [...resourcesOf(from.template, type, pipeline).values()].map(({ Properties }) => Properties);
const resets = propertiesOf('AWS::Scheduler::Schedule').map(parseDailyReset);
const onMetric = propertiesOf('AWS::CloudWatch::Alarm').map(({ AlarmName }) => String(AlarmName));
const alarmArn = (name: string) => `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:${name}`;

test('what waits for a person is heard again each day; of the rest it is told when it is over', () => {
  const others = rows.filter((row) => !reminding.includes(row)).map(({ id }) => id);
  // A trend, a look back or an outage that only has to be waited for; what such a one leaves behind lies in a queue.
  expect(others.filter((id) => !/-(errors|throttles)$/.test(id))).toEqual([
    'webhooks-forged',
    'upload-failures',
    'upload-slo',
    'processing-slow',
    'history-delayed',
    'airtable-throttled',
    'recordings-lost',
    'ledger-contradictions',
    'storage-growth',
    'links-anomaly',
    'reads-anomaly',
    'reads-refused',
    'links-postponed',
    'links-used-elsewhere',
    'links-not-on-record',
    'top-requester',
  ]);
  for (const { id } of rows.filter((row) => row.id.endsWith('-dlq')))
    expect(reminding.map((row) => row.id)).toContain(id);
});

test('each of them is reset once a day, by itself or by its signal, and nothing else', () => {
  expect(resets.map(({ alarm }) => alarm.replace(/-signal$/, '')).sort()).toEqual(
    reminding.map(({ id }) => `recording-pipeline-${id}`).sort(),
  );
  // A composite does not return from SetAlarmState by itself.
  for (const { alarm } of resets) expect(onMetric).toContain(alarm);
});

test('nothing is reset that others are silent for', () => {
  const rules = propertiesOf('AWS::CloudWatch::CompositeAlarm').map(({ AlarmRule }) => String(AlarmRule));
  expect(rules.length).toBeGreaterThan(3);
  for (const rule of rules) {
    const [, silencing = ''] = rule.split('NOT');
    const names = Array.from(silencing.matchAll(/alarm:([\w-]+)/g), ([, name]) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const { alarm } of resets) expect(names).not.toContain(alarm);
  }
});

test('the twin that others are silent for is judged as the alarm itself is', () => {
  const named = (id: string) =>
    propertiesOf('AWS::CloudWatch::Alarm').find(({ AlarmName }) => AlarmName === `recording-pipeline-${id}`);
  for (const id of ['credentials-unusable', 'airtable-refused']) {
    const { AlarmName, AlarmDescription, AlarmActions, ...judged } = named(`${id}-signal`) ?? {};
    expect(named(`${id}-lasting`)).toMatchObject(judged);
    expect([AlarmName, AlarmDescription, AlarmActions]).not.toContain(undefined);
    expect(named(`${id}-lasting`)).not.toHaveProperty('AlarmActions');
  }
});

test('one a minute, in the hour that is set', () => {
  expect(new Set(resets.map(({ hour }) => hour))).toEqual(new Set([6]));
  expect(new Set(resets.map(({ minute }) => minute)).size).toBe(resets.length);
  const at = synthesise({ ALARM_REMINDER_HOUR: '23' });
  const late = propertiesOf('AWS::Scheduler::Schedule', at.monitoring, at.template).map(parseDailyReset);
  expect(new Set(late.map(({ hour }) => hour))).toEqual(new Set([23]));
});

test('the schedules may set the state of exactly these alarms', () => {
  const { 'recording-pipeline-reminders-us-east-1': statements } = statementsOf(monitoring.template, template);
  const arns = resets.map(({ alarm }) => alarmArn(alarm)).sort();
  expect(statements).toEqual([`Allow cloudwatch:SetAlarmState on ${arns.join(' ')}`]);
  for (const { Target } of propertiesOf('AWS::Scheduler::Schedule'))
    expect(Target).toMatchObject({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/recording-pipeline-reminders-us-east-1` });
});

test('names stay within their limits, and unique, with the longest name of a pipeline and of a region', () => {
  const name = 'p'.repeat(32);
  const long = synthesise({ PIPELINE_NAME: name, S3_REGION: 'ap-southeast-1' });
  const schedules = [long.template, long.monitoring.template].flatMap((from) =>
    Object.values(from.Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Scheduler::Schedule' ? [String(Properties.Name)] : [],
    ),
  );
  const roles = Object.values(long.monitoring.template.Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::IAM::Role' ? [String(Properties.RoleName)] : [],
  );
  expect(roles).toEqual([`${name}-reminders-ap-southeast-1`]);
  // And those of the functions that run on a schedule of their own: the reconciler, and three daily ones.
  expect(schedules.length).toBe(resets.length + 4);
  expect(new Set(schedules).size).toBe(schedules.length);
  for (const each of [...schedules, ...roles]) expect(each.length).toBeLessThanOrEqual(64);
});

describe('a table that could not work is refused', () => {
  const signal = { metric: metrics.own('WebhooksForged', 'Sum', FIVE_MINUTES), breach: { atLeast: 1 } } as const;
  const row = (id: string, over: Partial<AlarmRow> = {}): AlarmRow => ({
    id,
    severity: 'warning',
    trigger: 'it is so',
    signals: [{ ...signal, datapoints: [1, 1] }],
    missingData: silenceIsGood('It is counted only when it happens.'),
    ...over,
  });
  const make = (...table: AlarmRow[]) =>
    new AlarmSet(loneStack(), 'Alarms', {
      pipelineName: 'p',
      rows: table,
      mailOf: ({ id }) => id,
      notify: {
        critical: { bind: () => ({ alarmActionArn: 'c' }) },
        warning: { bind: () => ({ alarmActionArn: 'w' }) },
      },
    });

  test('two signals cannot be reset at one moment', () => {
    const twice: AlarmRow['signals'] = [
      { ...signal, datapoints: [1, 1] },
      { ...signal, datapoints: [1, 2] },
    ];
    expect(() => make(row('a', { signals: twice, remindsDaily: true }))).toThrow('a reminds daily');
    expect(() => make(row('a', { signals: twice }))).not.toThrow();
  });

  test('nobody can be silent for a composite that is reset', () => {
    const because = 'It tells why.';
    const b = row('b', { unless: { alarms: ['c'], because }, remindsDaily: true });
    const table = [row('a', { unless: { alarms: ['b'], because } }), b, row('c')];
    expect(() => make(...table)).toThrow('b is reset');
  });

  test('the silence of a row is for one that exists', () => {
    expect(() => make(row('a', { unless: { alarms: ['z'], because: 'It tells why.' } }))).toThrow('z');
  });
});
