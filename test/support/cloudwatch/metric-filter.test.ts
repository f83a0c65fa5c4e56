import { parseFilterPattern, parseMetricFilter } from './metric-filter';

const event = { eventType: 'UpdateTrail', sourceIPAddress: '123.123.4.5', user: { id: '1' }, attempts: 7 };

test.each([
  ['{ $.eventType = "UpdateTrail" }', true],
  ['{ $.eventType = "UpdateTrai" }', false],
  ['{ $.eventType = "Update*" }', true],
  ['{ $.eventType = "*Trail" }', true],
  ['{ $.eventType != "Update*" }', false],
  ['{ $.sourceIPAddress != "123.123.*" }', false],
  ['{ $.sourceIPAddress = "123x123.*" }', false],
  ['{ $.user.id = "1" }', true],
  ['{ ($.eventType = "UpdateTrail") && ($.user.id = "2") }', false],
  ['{ ($.eventType = "UpdateTrail") && (($.user.id = "2") || ($.user.id = "1")) }', true],
  ['{ $.eventType = "no" && $.user.id = "1" || $.user.id = "1" }', true],
  ['{ $.user.id = "1" || $.user.id = "1" && $.eventType = "no" }', true],
  ['{ $.missing != "x" }', false],
])('%s: %s', (pattern, matches) => {
  expect(parseFilterPattern(pattern)(event)).toBe(matches);
});

test.each(['ERROR', '{ $.attempts > 3 }', '{ $.a = "b" ', '{ ($.a = "b" }', '{ $.a = b }', '{ $.a = "b" $.c = "d" }'])(
  '%s is refused loudly',
  (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow('not understood');
  },
);

test('an event counts under the dimensions that it has', () => {
  const { counts } = parseMetricFilter({
    LogGroupName: 'log',
    FilterPattern: '{ $.status = "5*" }',
    MetricTransformations: [
      {
        MetricNamespace: 'N',
        MetricName: 'Failed',
        MetricValue: '1',
        Dimensions: [{ Key: 'Pipeline', Value: '$.pipeline' }],
      },
    ],
  });
  expect(counts({ status: '503', pipeline: 'p' })).toEqual({
    namespace: 'N',
    name: 'Failed',
    dimensions: { Pipeline: 'p' },
  });
  expect(counts({ status: '403', pipeline: 'p' })).toBeUndefined();
  expect(counts({ status: '503' })).toBeUndefined();
});
