import { defaultUse } from '../../../operator/cost/defaults';
import { factsOf } from '../../../operator/cost/facts';
import { monitoringLines } from '../../../operator/cost/monitoring-lines';
import { defaultPrices } from '../../../lib/settings/price-table';
import { synthesise } from '../../support/template/synthesise';

/* What docs/cost-of-monitoring.md promises; test/infra/cost.test.ts compares its table with the model. */

const monthOf = (settings: Readonly<Record<string, string>> = {}): ReadonlyMap<string, number> => {
  const { template, monitoring } = synthesise(settings);
  const lines = monitoringLines({
    use: defaultUse,
    facts: factsOf([template, monitoring.template]),
    prices: defaultPrices,
  });
  return new Map(lines.map(({ part, perMonth }) => [part, perMonth]));
};

const sum = (lines: ReadonlyMap<string, number>) => [...lines.values()].reduce((total, part) => total + part, 0);

test('monitoring costs less than 27 $ a month at 1,000 recordings a day: decisions/0057', () => {
  expect(sum(monthOf())).toBeLessThan(27);
});

test('existing topics save the key', () => {
  const topic = (name: string) => `arn:aws:sns:us-east-1:111122223333:${name}`;
  const settings = { CRITICAL_TOPIC_ARN: topic('pager'), WARNING_TOPIC_ARN: topic('mails'), OPERATIONS_EMAILS: '' };
  expect(monthOf(settings).get('key of the topics')).toBe(0);
  expect(monthOf().get('key of the topics')).toBe(1);
});

test('a reconciler that runs every other hour publishes its metrics in half of all hours', () => {
  const [hourly, rarely, often] = ['60', '120', '30'].map((RECONCILE_INTERVAL_MINUTES) =>
    monthOf({ RECONCILE_INTERVAL_MINUTES }).get('metrics of the reconciler'),
  );
  expect(rarely).toBeCloseTo((hourly ?? NaN) / 2);
  expect(often).toBe(hourly);
});

test('a former folder of recordings has request metrics of its own', () => {
  const former = monthOf({ S3_FORMER_PREFIXES: 'old' }).get('request metrics of S3') ?? NaN;
  expect(former).toBeCloseTo(2 * (monthOf().get('request metrics of S3') ?? NaN));
});
