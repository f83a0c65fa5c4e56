import { Metrics } from '@aws-lambda-powertools/metrics';
import { MetricData } from './metric-data';
import { statistics } from './minute-buckets';

const NOON = Date.UTC(2026, 10, 21, 12);
const minutes = (count: number): number => NOON + count * 60_000;
const stored = { namespace: 'RecordingPipeline', name: 'RecordingsStored', dimensions: { Pipeline: 'calls' } };

const withSamples = (...samples: readonly (readonly [minute: number, ...values: number[]])[]): MetricData => {
  const data = new MetricData();
  for (const [minute, ...values] of samples) data.put({ ...stored, at: minutes(minute), values });
  return data;
};

const directive = {
  Namespace: 'RecordingPipeline',
  Dimensions: [['Pipeline'], ['Pipeline', 'Zone'], []],
  Metrics: [{ Name: 'RecordingsStored', Unit: 'Count' }, { Name: 'BytesStored' }],
};

const line = (over: Record<string, unknown> = {}): string =>
  JSON.stringify({
    _aws: { Timestamp: minutes(0.5), CloudWatchMetrics: [directive] },
    Pipeline: 'calls',
    Zone: 'a',
    RecordingsStored: [1, 1],
    BytesStored: 4096,
    ...over,
  });

describe('statistics', () => {
  test.each([
    ['Sum', 12],
    ['Average', 3],
    ['Minimum', -1],
    ['Maximum', 8],
    ['SampleCount', 4],
  ] as const)('%s of the samples of several minutes', (statistic, expected) => {
    const data = withSamples([2.9, 8, -1], [0, 1], [1.5, 4]);
    expect(data.query(stored, statistic)(minutes(0), minutes(3))).toBe(expected);
  });

  test('the start belongs to a period, the end does not', () => {
    const sum = withSamples([0, 1], [1, 10], [2, 100]).query(stored, 'Sum');
    expect(sum(minutes(0), minutes(2))).toBe(11);
    expect(sum(minutes(1), minutes(2))).toBe(10);
    expect(sum(minutes(1), minutes(3))).toBe(110);
  });

  test.each(statistics)('no %s without a sample', (statistic) => {
    const data = withSamples([0, 0], [5, 0]);
    expect(data.query(stored, statistic)(minutes(1), minutes(5))).toBeUndefined();
    expect(data.query({ ...stored, name: 'BytesStored' }, statistic)(minutes(0), minutes(9))).toBeUndefined();
  });

  test('what is put after a query counts in the next', () => {
    const data = withSamples([1, 1]);
    const sum = data.query(stored, 'Sum');
    expect(sum(minutes(0), minutes(3))).toBe(1);
    data.put({ ...stored, at: new Date(minutes(0)), values: [5] });
    expect(sum(minutes(0), minutes(3))).toBe(6);
  });

  test('a sum of zeros after a large value is 0', () => {
    const sum = withSamples([0, 0.1, 1e15], [1, 0]).query(stored, 'Sum');
    expect(sum(minutes(1), minutes(2))).toBe(0);
  });

  test.each([
    ['no dimension', {}],
    ['one more', { Pipeline: 'calls', Zone: 'a' }],
    ['another value', { Pipeline: 'other' }],
  ])('another metric: %s', (_what, dimensions) => {
    const sum = withSamples([0, 1]).query({ ...stored, dimensions }, 'Sum');
    expect(sum(minutes(0), minutes(1))).toBeUndefined();
  });

  test('the order of dimensions makes no other metric', () => {
    const data = new MetricData();
    data.put({ ...stored, dimensions: { B: '2', A: '1' }, at: minutes(0), values: [7] });
    expect(data.query({ ...stored, dimensions: { A: '1', B: '2' } }, 'Sum')(minutes(0), minutes(1))).toBe(7);
  });

  test('refuses what is no sample and no full minute', () => {
    const data = withSamples([0, 1]);
    expect(() => {
      data.put({ ...stored, at: minutes(0), values: [NaN] });
    }).toThrow('No sample of RecordingsStored');
    expect(() => data.query(stored, 'Sum')(minutes(0), minutes(0.5))).toThrow('No full minute');
  });
});

describe('embedded metric format', () => {
  test('one metric for each set of dimensions', () => {
    const data = new MetricData();
    data.putEmf(line());
    expect(data.known()).toEqual(
      [{ Pipeline: 'calls' }, { Pipeline: 'calls', Zone: 'a' }, {}].flatMap((dimensions) => [
        { namespace: 'RecordingPipeline', name: 'RecordingsStored', dimensions, units: ['Count'] },
        { namespace: 'RecordingPipeline', name: 'BytesStored', dimensions, units: [] },
      ]),
    );
    expect(data.query(stored, 'SampleCount')(minutes(0), minutes(1))).toBe(2);
    expect(data.query({ ...stored, name: 'BytesStored' }, 'Sum')(minutes(0), minutes(1))).toBe(4096);
  });

  test('a line that Powertools writes', () => {
    const powertools = new Metrics({ namespace: 'RecordingPipeline' });
    powertools.clearDefaultDimensions();
    powertools.setDefaultDimensions({ Pipeline: 'calls' });
    powertools.addMetric('RecordingsStored', 'Count', 2);
    powertools.addMetric('RecordingsStored', 'Count', 3);
    powertools.setTimestamp(minutes(0));
    const data = new MetricData();
    data.putEmf(JSON.stringify(powertools.serializeMetrics()));
    expect(data.known()).toEqual([{ ...stored, units: ['Count'] }]);
    expect(data.query(stored, 'Sum')(minutes(0), minutes(1))).toBe(5);
  });

  test.each([
    ['of the platform', 'REPORT RequestId: 1 Duration: 3 ms'],
    ['without _aws', '{"level":"INFO","message":"stored"}'],
    ['with _aws further down', '{"message":{"_aws":{}}}'],
  ])('a line %s has no metrics', (_what, text) => {
    const data = new MetricData();
    data.putEmf(text);
    expect(data.known()).toEqual([]);
  });

  test.each([
    ['cut off', line().slice(0, -1)],
    ['without a timestamp', line({ _aws: { CloudWatchMetrics: [directive] } })],
    ['without a directive', line({ _aws: { Timestamp: NOON, CloudWatchMetrics: [] } })],
    ['lacking a metric', line({ RecordingsStored: undefined })],
    ['with a text as value', line({ RecordingsStored: '1' })],
    ['lacking a dimension', line({ Pipeline: undefined })],
    ['with more than 100 values', line({ RecordingsStored: Array.from({ length: 101 }, () => 1) })],
  ])('refuses a line %s', (_what, text) => {
    expect(() => {
      new MetricData().putEmf(text);
    }).toThrow();
  });
});
