import { parseCompositeAlarm, parseMetricAlarm } from './alarm-definitions';
import { type History, type Scenario, alarmHistory, stateAt } from './alarm-history';
import type { BandedMetric } from './evaluation-range';
import { MetricData } from './metric-data';

const START = Date.UTC(2026, 10, 21);
const minute = (count: number): Date => new Date(START + count * 60_000);
const HOUR = 60;
const DAY = 24 * HOUR;

const failures = { namespace: 'RecordingPipeline', name: 'UploadFailures', dimensions: { Pipeline: 'calls' } };
const attempts = { ...failures, name: 'UploadAttempts' };

const dataOf = (
  ...samples: readonly (readonly [minute: number, value: number, metric?: typeof failures])[]
): MetricData => {
  const data = new MetricData();
  for (const [at, value, metric = failures] of samples) data.put({ ...metric, at: minute(at), values: [value] });
  return data;
};

const metricOf = (name: string) => ({
  Namespace: 'RecordingPipeline',
  MetricName: name,
  Dimensions: [{ Name: 'Pipeline', Value: 'calls' }],
});

const onFailures = (over: Record<string, unknown> = {}) =>
  parseMetricAlarm({
    AlarmName: 'failures',
    ...metricOf('UploadFailures'),
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    ...over,
  });

/** Minutes since the start, and states. */
const told = (history: History = []): string =>
  history.map(({ at, state }) => `${(at.getTime() - START) / 60_000} ${state}`).join(', ');

const historyOf = (scenario: Omit<Scenario, 'from' | 'to'>, until: number, name = 'failures') =>
  told(alarmHistory({ from: minute(0), to: minute(until), ...scenario }).get(name));

describe('periods and evaluation ranges', () => {
  test('a new alarm is in INSUFFICIENT_DATA until its first evaluation, a full minute', () => {
    const scenario = { alarms: [onFailures()], data: dataOf(), from: minute(0.5), to: minute(3) };
    const history = alarmHistory(scenario).get('failures');
    expect(told(history)).toBe('1 OK');
    expect(stateAt(history ?? [], minute(0.99))).toBe('INSUFFICIENT_DATA');
    expect(stateAt(history ?? [], minute(1))).toBe('OK');
  });

  test('data of before the alarm counts', () => {
    expect(historyOf({ alarms: [onFailures()], data: dataOf([-1, 1]) }, 0)).toBe('0 ALARM');
  });

  test.each([
    ['its first evaluation', 5, '5 ALARM'],
    ['what is over by then', 20, '20 OK'],
  ])('a warm-up puts off %s', (_what, WarmUpPeriodDurationInMinutes, expected) => {
    const alarm = onFailures({
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes, OnlyStartEvaluatingAfterWarmUpPeriodEnds: true },
    });
    expect(historyOf({ alarms: [alarm], data: dataOf([1, 1], [4, 1]) }, 60).split(', ')[0]).toBe(expected);
  });

  // Minute 3 is judged when it is over, and stays one of the 1 + 2 datapoints that are retrieved.
  test('an alarm of 1 out of 1', () => {
    const data = dataOf([3.5, 1]);
    expect(historyOf({ alarms: [onFailures()], data }, 20)).toBe('0 OK, 4 ALARM, 7 OK');
    expect(historyOf({ alarms: [onFailures()], data, extraDatapoints: 0 }, 20)).toBe('0 OK, 4 ALARM, 5 OK');
  });

  // "… at the end of minute 5 the alarm evaluates based on data from minutes 1 to 5. Then at the end of minute 6 … 2 to 6."
  test('a period of five minutes moves by the minute', () => {
    const scenario = { alarms: [onFailures({ Period: 300, Threshold: 2 })], extraDatapoints: 0 };
    expect(
      historyOf(
        {
          ...scenario,
          data: dataOf([1, 1], [5, 1]),
        },
        30,
      ),
    ).toBe('0 OK, 6 ALARM, 7 OK');
    expect(
      historyOf(
        {
          ...scenario,
          data: dataOf([0, 1], [5, 1]),
        },
        30,
      ),
    ).toBe('0 OK');
  });

  test('M out of N, of datapoints that are all there', () => {
    const bad = new Set([10, 12, 20]);
    const data = dataOf(...Array.from({ length: 30 }, (_, at) => [at, bad.has(at) ? 1 : 0] as const));
    const alarm = onFailures({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    expect(historyOf({ alarms: [alarm], data }, 30)).toBe('0 OK, 13 ALARM, 14 OK');
  });

  // Row 2 of the guide's first table and what it says of it: "The next time … if the data is still missing it will go to
  // ALARM, as that non-breaching data point will no longer be in the evaluation range."
  test('silence after a good datapoint, treated as breaching', () => {
    const alarm = onFailures({ Period: 300, EvaluationPeriods: 3, TreatMissingData: 'breaching' });
    expect(historyOf({ alarms: [alarm], data: dataOf([0, 0]) }, 60)).toBe('0 ALARM, 1 OK, 26 ALARM');
  });

  test.each([
    ['ignore', '4 ALARM'],
    ['missing', '4 ALARM, 7 INSUFFICIENT_DATA'],
  ])('silence after a bad datapoint, treated as %s', (TreatMissingData, expected) => {
    expect(historyOf({ alarms: [onFailures({ TreatMissingData })], data: dataOf([3, 1]) }, 60)).toBe(expected);
  });

  test.each([
    ['GreaterThanThreshold', 'OK', 'OK', 'ALARM'],
    ['GreaterThanOrEqualToThreshold', 'OK', 'ALARM', 'ALARM'],
    ['LessThanThreshold', 'ALARM', 'OK', 'OK'],
    ['LessThanOrEqualToThreshold', 'ALARM', 'ALARM', 'OK'],
  ])('%s: below the threshold %s, at it %s, above it %s', (ComparisonOperator, ...expected) => {
    const data = dataOf([0, 4], [1, 5], [2, 6]);
    const alarms = [onFailures({ ComparisonOperator, Threshold: 5 })];
    const history = alarmHistory({ alarms, data, from: minute(0), to: minute(3) }).get('failures') ?? [];
    expect([1, 2, 3].map((at) => stateAt(history, minute(at)))).toEqual(expected);
  });
});

// "Example of evaluating a multi-day alarm": of a job every three days at 10:00, what happens at 10:02 counts at 11:00.
test('an alarm that looks back more than a day is evaluated once an hour', () => {
  const alarm = onFailures({ Period: DAY * 60, EvaluationPeriods: 2, DatapointsToAlarm: 1 });
  const failsAt = 10 * HOUR + 2;
  expect(historyOf({ alarms: [alarm], data: dataOf([failsAt, 1]) }, 11 * HOUR + 59)).toBe(`0 OK, ${11 * HOUR} ALARM`);
  const ofOneDay = onFailures({ Period: DAY * 60 });
  expect(historyOf({ alarms: [ofOneDay], data: dataOf([failsAt, 1]) }, 11 * HOUR)).toBe(`0 OK, ${failsAt + 1} ALARM`);
});

describe('metric math', () => {
  const rate = (Expression: string, over: Record<string, unknown> = {}) =>
    parseMetricAlarm({
      AlarmName: 'failures',
      EvaluationPeriods: 1,
      Threshold: 50,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [
        { Id: 'rate', Expression, ReturnData: true },
        { Id: 'all', Expression: 'bad + good', ReturnData: false },
        { Id: 'bad', MetricStat: { Metric: metricOf('UploadFailures'), Period: 60, Stat: 'Sum' }, ReturnData: false },
        { Id: 'good', MetricStat: { Metric: metricOf('UploadAttempts'), Period: 60, Stat: 'Sum' }, ReturnData: false },
      ],
      ...over,
    });
  const data = dataOf([0, 4, attempts], [1, 1], [1, 1, attempts], [2, 3], [2, 1, attempts], [3, 4, attempts]);

  test('an expression of an expression', () => {
    expect(historyOf({ alarms: [rate('100 * bad / all')], data }, 4)).toBe('1 OK, 3 ALARM, 4 OK');
  });

  test('FILL leaves no datapoint of the range missing', () => {
    const alarm = rate('FILL(bad, 100)', { TreatMissingData: 'notBreaching' });
    expect(historyOf({ alarms: [alarm], data }, 5)).toBe('0 ALARM, 2 OK, 4 ALARM');
  });
});

describe('anomaly detection', () => {
  const unusual = (ComparisonOperator: string) =>
    parseMetricAlarm({
      AlarmName: 'failures',
      EvaluationPeriods: 1,
      ComparisonOperator,
      ThresholdMetricId: 'band',
      Metrics: [
        { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m0, 3)', ReturnData: true },
        { Id: 'm0', MetricStat: { Metric: metricOf('UploadFailures'), Period: 60, Stat: 'Sum' }, ReturnData: true },
      ],
    });
  const data = dataOf([0, 5], [1, 2], [2, 10], [3, 1], [4, 11]);

  test.each([
    ['GreaterThanUpperThreshold', '1 OK, 5 ALARM'],
    ['LessThanLowerThreshold', '1 OK, 4 ALARM, 5 OK'],
    ['LessThanLowerOrGreaterThanUpperThreshold', '1 OK, 4 ALARM'],
  ])('%s', (operator, expected) => {
    const bands = () => ({ lower: 2, upper: 10 });
    expect(historyOf({ alarms: [unusual(operator)], data, bands }, 5)).toBe(expected);
  });

  test('no datapoint is judged as long as the model is in training', () => {
    const bands = (_metric: BandedMetric, end: Date) => (end <= minute(3) ? undefined : { lower: 0, upper: 0 });
    const alarms = [unusual('GreaterThanUpperThreshold')];
    expect(historyOf({ alarms, data, bands }, 5)).toBe('4 ALARM');
    expect(historyOf({ alarms, data }, 5)).toBe('');
  });

  test('the caller is told which band is asked for', () => {
    const asked: BandedMetric[] = [];
    const bands = (metric: BandedMetric) => void asked.push(metric);
    historyOf({ alarms: [unusual('GreaterThanUpperThreshold')], data: dataOf([0, 1]), bands }, 1);
    expect(asked).toEqual([{ kind: 'metric', metric: failures, statistic: 'Sum', periodSeconds: 60, deviations: 3 }]);
  });
});

describe('a daily reset', () => {
  const six = { hour: 6, minute: 10 };
  const resets = [{ alarm: 'failures', ...six }];
  const lasting = dataOf(...Array.from({ length: 3 * DAY }, (_, at) => [at, 1] as const));

  test('an alarm that lasts goes on again at the next evaluation, each day', () => {
    expect(historyOf({ alarms: [onFailures()], data: lasting, resets }, 2 * DAY)).toBe(
      '0 OK, 1 ALARM, 370.5 OK, 371 ALARM, 1810.5 OK, 1811 ALARM',
    );
  });

  test('one that is OK stays so', () => {
    expect(historyOf({ alarms: [onFailures()], data: dataOf(), resets }, 2 * DAY)).toBe('0 OK');
  });

  test('one that has lost sight of its metric is not heard again', () => {
    const alarms = [onFailures({ TreatMissingData: 'ignore' })];
    expect(historyOf({ alarms, data: dataOf([1, 1]), resets }, DAY)).toBe('2 ALARM, 370.5 OK');
  });

  test('one that is evaluated by the hour goes on at the next full hour', () => {
    const alarms = [onFailures({ Period: 3600, EvaluationPeriods: 25, DatapointsToAlarm: 1 })];
    expect(historyOf({ alarms, data: lasting, resets }, 10 * HOUR)).toBe('0 OK, 60 ALARM, 370.5 OK, 420 ALARM');
  });

  test('a composite follows its signal', () => {
    const composites = [parseCompositeAlarm({ AlarmName: 'both', AlarmRule: 'ALARM("failures")' })];
    expect(historyOf({ alarms: [onFailures()], composites, data: lasting, resets }, 400, 'both')).toBe(
      '0 OK, 1 ALARM, 370.5 OK, 371 ALARM',
    );
  });

  test('another alarm is left alone', () => {
    const others = [{ alarm: 'attempts', ...six }];
    expect(historyOf({ alarms: [onFailures()], data: lasting, resets: others }, DAY)).toBe('0 OK, 1 ALARM');
  });
});

describe('composite alarms', () => {
  const composite = (AlarmName: string, AlarmRule: string) => parseCompositeAlarm({ AlarmName, AlarmRule });
  const alarms = [onFailures(), onFailures({ AlarmName: 'attempts', ...metricOf('UploadAttempts') })];
  const data = dataOf([3, 1], [4, 1, attempts]);

  test('follow the alarms of their rule, and other composites, in the same minute', () => {
    const composites = [
      composite('calm', 'NOT ALARM("either")'),
      composite('either', 'ALARM("failures") OR ALARM("attempts")'),
      composite('both', 'ALARM("failures") AND ALARM("arn:aws:cloudwatch:us-east-1:111122223333:alarm:attempts")'),
    ];
    const changes = (name: string) => historyOf({ alarms, composites, data }, 20, name);
    expect(changes('either')).toBe('0 OK, 4 ALARM, 8 OK');
    expect(changes('both')).toBe('0 OK, 5 ALARM, 7 OK');
    expect(changes('calm')).toBe('0 ALARM, 4 OK, 8 ALARM');
  });

  test('a rule of no alarm', () => {
    expect(historyOf({ alarms: [], composites: [composite('always', 'TRUE')], data }, 9, 'always')).toBe('0 ALARM');
  });

  test.each([
    ['an unknown alarm', [composite('a', 'ALARM("b")')], 'No state for a of b'],
    ['itself over another', [composite('a', 'OK("b")'), composite('b', 'OK("a")')], 'No state for a of b of a'],
    ['a name twice', [composite('a', 'TRUE'), composite('a', 'FALSE')], 'Two alarms of one name'],
  ])('refuses %s', (_what, composites, message) => {
    expect(() => alarmHistory({ alarms, composites, data, from: minute(0), to: minute(1) })).toThrow(message);
  });
});
