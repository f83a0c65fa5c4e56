import { parseBand, parseExpression } from './metric-math';
import type { TimeSeries } from './time-series';

/** As the guide writes it: - is a timestamp without a value. */
const seriesOf = (values: string): TimeSeries =>
  values.split(', ').map((value) => (value === '-' ? undefined : Number(value)));

const evaluated = (expression: string, series: Readonly<Record<string, string>>): TimeSeries =>
  parseExpression(expression).evaluate((id) => {
    const values = series[id];
    if (values === undefined) throw new Error(`No ${id}`);
    return seriesOf(values);
  });

const guide = 'of "Using metric math"';

describe(`examples ${guide}`, () => {
  test.each([
    ['(metric1 < metric2)', '0, 0, 1, 0'],
    ['(metric1 >= 30)', '1, 0, 0, 0'],
    ['(metric1 > 15 AND metric2 > 15)', '1, 0, 0, 0'],
  ])('%s', (expression, expected) => {
    const series = { metric1: '30, 20, 0, 0', metric2: '20, -, 20, -' };
    expect(evaluated(expression, series)).toEqual(seriesOf(expected));
  });

  test.each([
    ['IF(metric1, metric2, metric3)', '30, 0, 20, -, -'],
    ['IF(metric1, 5, metric3)', '5, 5, 20, -, -'],
    ['IF(metric1, metric2, 5)', '30, 0, 5, 5, -'],
  ])('%s', (expression, expected) => {
    const series = { metric1: '1, 1, 0, 0, -', metric2: '30, -, 0, 0, 30', metric3: '0, 0, 20, -, 20' };
    expect(evaluated(expression, series)).toEqual(seriesOf(expected));
  });

  test.each([
    ['IF(metric1<400, metric1)', '399, -, -'],
    ['IF(metric1<400, 10, 2)', '10, 2, -'],
    ['IF(latency>threshold, 1, 0)', '1, 0, -'],
  ])('%s', (expression, expected) => {
    const series = { metric1: '399, 400, -', latency: '3, 2, -', threshold: '2, 2, -' };
    expect(evaluated(expression, series)).toEqual(seriesOf(expected));
  });
});

describe(`rules ${guide}`, () => {
  test.each([
    // "Missing values in a time series are treated as 0."
    ['m1 + m2', '5, 2, 3, -'],
    ['m1 - m2', '-1, 2, -3, -'],
    ['m1 * m2', '6, 0, 0, -'],
    ['m1 ^ m2', '8, 1, 0, -'],
    ['m1 == m2', '0, 0, 0, -'],
    ['m1 != m2', '1, 1, 1, -'],
    ['m1 <= m2', '1, 0, 1, -'],
    // "If the value of a data point causes a function to attempt to divide by zero, the data point is dropped."
    ['m1 / m2', '0.6666666666666666, -, 0, -'],
    ['1 / (m1 - 2)', '-, -, -, -'],
    // The same where a time series has no value at all.
    ['m1 - none', '2, 2, -, -'],
    ['none - m1', '-2, -2, -, -'],
    ['FILL(m1, 0) - FILL(none, 0)', '2, 2, 0, 0'],
    // A scalar adds no timestamp of its own.
    ['5 * m1', '10, 10, -, -'],
    ['10 - m1', '8, 8, -, -'],
    ['-m1', '-2, -2, -, -'],
    ['1 + m1 * 2 ^ 2', '9, 9, -, -'],
    ['(1 + m1) * 2', '6, 6, -, -'],
    // "… to TRUE if the value of the condition is any other value, whether that value is positive or negative."
    ['IF(-m1, 1, 0)', '1, 1, -, -'],
    ['IF(1, m1, m2)', '2, 2, -, -'],
    ['IF(0, m1, m2)', '3, -, 3, -'],
    ['IF(0, m1)', '-, -, -, -'],
    ['m1 > 5 OR m2 > 2', '1, 0, 1, -'],
    ['m1 > 5 || m2 > 2', '1, 0, 1, -'],
    ['m1 && m2', '1, 0, 0, -'],
    ['SUM([m1, m2])', '5, 2, 3, -'],
    // "The AVG of an array … Missing values are treated as 0."
    ['AVG([m1, m2])', '2.5, 1, 1.5, -'],
    // Not documented where one has no value, assumed.
    ['MAX([m1, -m2])', '2, 2, -3, -'],
    ['MIN([m1, m2])', '2, 2, 3, -'],
  ])('%s', (expression, expected) => {
    expect(evaluated(expression, { m1: '2, 2, -, -', m2: '3, -, 3, -', none: '-, -, -, -' })).toEqual(
      seriesOf(expected),
    );
  });
});

describe('FILL', () => {
  test.each([
    ['FILL(m1, 0)', '0, 7, 0, 8, 0'],
    ['FILL(m1, -1)', '-1, 7, -1, 8, -1'],
    ['FILL(m1, REPEAT)', '-, 7, 7, 8, 8'],
    ['FILL(m1 * 2, REPEAT) + 1', '-, 15, 15, 17, 17'],
    // Not documented, assumed.
    ['FILL(none, 3)', '3, 3, 3, 3, 3'],
    ['FILL(none, REPEAT)', '-, -, -, -, -'],
  ])('%s', (expression, expected) => {
    expect(evaluated(expression, { m1: '-, 7, -, 8, -', none: '-, -, -, -, -' })).toEqual(seriesOf(expected));
  });
});

test('says which ids it needs', () => {
  const { ids } = parseExpression('IF(m1 > 0 AND m2 > 0, 100 * failures / FILL(m1, REPEAT), MAX([m2, e1]))');
  expect([...ids].sort()).toEqual(['e1', 'failures', 'm1', 'm2']);
});

test.each([
  'RATE(m1)',
  'METRICS()',
  'ANOMALY_DETECTION_BAND(m1, 2)',
  'MAX(m1)',
  'SUM(METRICS())',
  'MAX([])',
  'FILL(m1, LINEAR)',
  'FILL(m1)',
  'FILL(m1, 0, 1)',
  'IF(m1)',
  'IF(m1, 1, 2, 3)',
  'NOT m1',
  'not m1',
  'm1 and m2',
  'm1 or m2',
  'max([m1, m2])',
  'm1 m2',
  '2m1',
  'm1 % 2',
  '0 < m1 < 2',
  'M1 + 1',
  'm1 ? 1 : 2',
  'x = m1',
  '[m1, m2]',
  '"m1"',
  '',
])('refuses %s', (expression) => {
  expect(() => parseExpression(expression)).toThrow(/does not know|Unexpected|expected/i);
});

test.each(['1 + 1', 'MAX([m1, 2])', 'FILL(2, 0)', 'FILL(m1, m1)', 'm1 + 1 / 0', 'IF(0, 1)'])(
  'refuses to evaluate %s',
  (expression) => {
    expect(() => evaluated(expression, { m1: '1' })).toThrow();
  },
);

describe('anomaly detection band', () => {
  test.each([
    ['ANOMALY_DETECTION_BAND(m1, 3)', { metric: 'm1', deviations: 3 }],
    ['ANOMALY_DETECTION_BAND(m1)', { metric: 'm1', deviations: 2 }],
    ['m1 * 2', undefined],
  ])('%s', (expression, expected) => {
    expect(parseBand(expression)).toEqual(expected);
  });

  test.each(['ANOMALY_DETECTION_BAND(m1 + m2)', 'ANOMALY_DETECTION_BAND(m1, m2)', 'ANOMALY_DETECTION_BAND(m1, 2, 3)'])(
    'refuses %s',
    (expression) => {
      expect(() => parseBand(expression)).toThrow('does not know');
    },
  );
});
