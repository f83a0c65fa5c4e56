import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmRow, type Breach, silenceIsGood } from '../../../../lib/monitoring/alarm-row';
import { AlarmLines } from '../../../../lib/monitoring/dashboard/alarm-lines';

const metric = new Metric({ namespace: 'N', metricName: 'M', period: Duration.minutes(5) });
const row = (id: string, ...breaches: [Breach, ...Breach[]]): AlarmRow => {
  const [first, ...others] = breaches.map((breach) => ({ metric, breach, datapoints: [1, 1] as const }));
  if (first === undefined) throw new Error('No breach');
  return {
    id,
    severity: 'warning',
    trigger: 'it is so',
    signals: [first, ...others],
    missingData: silenceIsGood('It is counted only when it happens.'),
  };
};
const lines = new AlarmLines([
  row('late', { above: 60 }),
  row('stuck', { above: 180 }),
  row('many', { atLeast: 60 }),
  row('few', { below: 1 }),
  row('unusual', { aboveBand: 3 }),
  row('twofold', { above: 1 }, { above: 2 }),
]);
const drawn = (ids: readonly string[], unit?: string) =>
  lines.at(ids, unit).map(({ value, label }) => [value, label] as const);

test('a line lies at the threshold and bears the name of its alarm', () => {
  expect(drawn(['late', 'stuck', 'few'])).toEqual([
    [60, 'late'],
    [180, 'stuck'],
    [1, 'few'],
  ]);
});

test('the unit of its axis stands in front', () => {
  expect(drawn(['late'], 'seconds')).toEqual([[60, 'seconds: late']]);
});

test('alarms that fire at the same value share a line', () => {
  expect(drawn(['late', 'stuck', 'many'], 's')).toEqual([
    [60, 's: late, many'],
    [180, 's: stuck'],
  ]);
});

test.each(['unusual', 'twofold'])('%s, which fires at no single value, has no line but a name', (id) => {
  expect(() => lines.at([id])).toThrow(`${id} fires at no single value`);
  expect(lines.name(id)).toBe(id);
});

test('an alarm that is not in the table fails the synth', () => {
  expect(() => lines.at(['late', 'lost'])).toThrow('There is no alarm lost');
  expect(() => lines.name('lost')).toThrow('There is no alarm lost');
});
