import { parseCompositeAlarm, parseMetricAlarm } from './alarm-definitions';

const common = {
  AlarmName: 'calls-failures',
  EvaluationPeriods: 3,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};
const single = {
  ...common,
  Namespace: 'RecordingPipeline',
  MetricName: 'UploadFailures',
  Dimensions: [{ Name: 'Pipeline', Value: 'calls' }],
  Statistic: 'Sum',
  Period: 300,
};

const stat = (over: Record<string, unknown> = {}) => ({
  Metric: { Namespace: 'RecordingPipeline', MetricName: 'UploadFailures' },
  Period: 300,
  Stat: 'Sum',
  ...over,
});
const m1 = { Id: 'm1', MetricStat: stat(), ReturnData: false };
const m2 = { Id: 'm2', MetricStat: stat({ Stat: 'Maximum' }), ReturnData: false };
const rate = { Id: 'expr_1', Expression: '100 * m1 / m2', Label: 'Failures', ReturnData: true };
const math = { ...common, Metrics: [rate, m1, m2] };

const band = {
  AlarmName: 'calls-unusual',
  EvaluationPeriods: 2,
  ComparisonOperator: 'GreaterThanUpperThreshold',
  ThresholdMetricId: 'expr_1',
  Metrics: [
    { Id: 'expr_1', Expression: 'ANOMALY_DETECTION_BAND(m0, 3)', Label: 'Band', ReturnData: true },
    { Id: 'm0', MetricStat: stat(), ReturnData: true },
  ],
};

describe('what the CDK writes', () => {
  test('an alarm on a metric', () => {
    expect(parseMetricAlarm(single)).toMatchObject({
      name: 'calls-failures',
      periodSeconds: 300,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: 'missing',
      breach: { operator: 'GreaterThanThreshold', threshold: 1 },
    });
  });

  test('an alarm on metric math', () => {
    const alarm = parseMetricAlarm({ ...math, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' });
    expect(alarm).toMatchObject({ watched: 'expr_1', datapointsToAlarm: 2, treatMissingData: 'notBreaching' });
    expect([...alarm.queries.keys()].sort()).toEqual(['expr_1', 'm1', 'm2']);
  });

  test('an anomaly detection alarm', () => {
    expect(parseMetricAlarm(band)).toMatchObject({
      watched: 'm0',
      breach: { operator: 'GreaterThanUpperThreshold', deviations: 3, metric: { metric: { name: 'UploadFailures' } } },
    });
  });

  test('a composite alarm', () => {
    const { name, rule } = parseCompositeAlarm({ AlarmName: 'calls-down', AlarmRule: 'ALARM("a") AND NOT OK("b")' });
    expect(name).toBe('calls-down');
    expect([...rule.alarms]).toEqual(['a', 'b']);
  });

  test.each([
    ['metric', (carried: object) => parseMetricAlarm({ ...single, ...carried })],
    [
      'composite',
      (carried: object) => parseCompositeAlarm({ AlarmName: 'calls-failures', AlarmRule: 'TRUE', ...carried }),
    ],
  ])('description and actions of a %s alarm are carried', (_kind, parse) => {
    const actions = { AlarmActions: ['arn:page'], OKActions: ['arn:calm'], InsufficientDataActions: ['arn:quiet'] };
    expect(parse({ AlarmDescription: 'Impact …', ActionsEnabled: false, Tags: [], ...actions })).toMatchObject({
      name: 'calls-failures',
      description: 'Impact …',
      actionsEnabled: false,
      actions: { ALARM: ['arn:page'], OK: ['arn:calm'], INSUFFICIENT_DATA: ['arn:quiet'] },
    });
    expect(parse({})).toMatchObject({ actionsEnabled: true, actions: { ALARM: [], OK: [], INSUFFICIENT_DATA: [] } });
  });
});

describe('refuses', () => {
  test.each([
    ['a percentile', { Statistic: undefined, ExtendedStatistic: 'p99' }],
    ['what to do with few samples', { EvaluateLowSampleCountPercentile: 'ignore' }],
    ['a unit', { Unit: 'Seconds' }],
    ['another window', { EvaluationWindow: { WallClockWindow: {} } }],
    ['a warm-up that may end early', { WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 } }],
    [
      'a warm-up of more than two days',
      { WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 2881, OnlyStartEvaluatingAfterWarmUpPeriodEnds: true } },
    ],
    ['another statistic', { Statistic: 'IQM' }],
    ['another operator', { ComparisonOperator: 'GreaterThanUpperThreshold' }],
    ['another treatment', { TreatMissingData: 'Breaching' }],
    ['high resolution', { Period: 30 }],
    ['no period', { Period: undefined }],
    ['no threshold', { Threshold: undefined }],
    ['no name', { AlarmName: undefined }],
    ['an unresolved name', { AlarmName: { Ref: 'Name' } }],
    ['an unresolved dimension', { Dimensions: [{ Name: 'Pipeline', Value: { Ref: 'Name' } }] }],
    ['more datapoints than periods', { DatapointsToAlarm: 4 }],
    ['no period at all', { EvaluationPeriods: 0 }],
    ['more than a day of short periods', { EvaluationPeriods: 289 }],
    ['more than seven days', { Period: 86_400, EvaluationPeriods: 8 }],
    ["DynamoDB's own rules", { Namespace: 'AWS/DynamoDB' }],
  ])('%s', (_what, over) => {
    expect(() => parseMetricAlarm({ ...single, ...over })).toThrow();
  });

  test.each([
    ['a unit', [rate, { ...m1, MetricStat: stat({ Unit: 'Count' }) }, m2]],
    ['a percentile', [rate, { ...m1, MetricStat: stat({ Stat: 'p99' }) }, m2]],
    ['an account', [rate, { ...m1, AccountId: '111122223333' }, m2]],
    ['two periods', [rate, { ...m1, MetricStat: stat({ Period: 60 }) }, m2]],
    ['an unknown function', [{ ...rate, Expression: 'RATE(m1)' }, m1]],
    ['an unknown id', [rate, m1]],
    ['an id twice', [rate, m1, m2, m2]],
    ['two that return data', [rate, m1, { ...m2, ReturnData: true }]],
    ['none that returns data', [{ ...rate, ReturnData: false }, m1, m2]],
    ['both kinds in one', [{ ...rate, MetricStat: stat() }, m1, m2]],
    ['neither kind', [rate, m1, m2, { Id: 'm3', ReturnData: false }]],
    ['no metric', [{ ...rate, Expression: '1 + 1' }]],
  ])('in metric math: %s', (_what, Metrics) => {
    expect(() => parseMetricAlarm({ ...math, Metrics })).toThrow();
  });

  test('in metric math: a circle', () => {
    const e1 = { Id: 'e1', Expression: 'expr_1', ReturnData: false };
    expect(() => parseMetricAlarm({ ...math, Metrics: [{ ...rate, Expression: 'm1 + e1' }, e1, m1] })).toThrow(
      'No value for expr_1 of e1 of expr_1',
    );
  });

  test.each([
    ['a threshold besides', { Threshold: 1 }],
    ['an operator of thresholds', { ComparisonOperator: 'GreaterThanThreshold' }],
    ['a band that is none', { ThresholdMetricId: 'm0' }],
    ['a band that there is not', { ThresholdMetricId: 'expr_2' }],
    [
      'the band of another metric',
      { Metrics: [...band.Metrics.slice(0, 1), { ...m1, ReturnData: true }, { ...m1, Id: 'm0' }] },
    ],
    [
      'the band of an expression',
      { Metrics: [...band.Metrics.slice(0, 1), { Id: 'm0', Expression: 'm1', ReturnData: true }, m1] },
    ],
  ])('with a band: %s', (_what, over) => {
    expect(() => parseMetricAlarm({ ...band, ...over })).toThrow();
  });

  test.each([
    ['a suppressor of actions', { ActionsSuppressor: 'calls-maintenance' }],
    ['a rule that it does not know', { AlarmRule: 'AT_LEAST(2, ALARM, (a, b))' }],
    ['no rule', { AlarmRule: undefined }],
  ])('in a composite: %s', (_what, over) => {
    expect(() => parseCompositeAlarm({ AlarmName: 'calls-down', AlarmRule: 'TRUE', ...over })).toThrow();
  });
});
