import { cents } from './amounts';
import { defaultUse } from './defaults';
import type { Facts } from './facts';
import type { Line } from './lines';
import { bold, table } from './markdown';
import { costOf } from './model';
import { metricCounts } from './monitoring-lines';
import { defaultPrices } from '../../lib/settings/price-table';
import type { Blocks } from './page-blocks';
import { LOG_KB } from './service-times';

/** What the lines of monitoring are made of, in words. */
const whatOf = (facts: Facts): Readonly<Record<string, string>> => {
  const { everyHour, reconciler, trouble, daily } = metricCounts(facts.metricFilters);
  return {
    'metrics of every hour': `${everyHour}, published with each recording`,
    'metrics of the reconciler': `${reconciler}, published by each of its hourly runs`,
    'metrics of trouble': `${trouble}, published in one hour of ten`,
    'metrics of once a day': `${daily}, of storage, of the audit of links and of the ledger`,
    'request metrics of S3': '16, all that a filter can have',
    alarms: `${facts.alarmMetrics} metrics, ${facts.compositeAlarms} composites`,
    'resetting alarms': `${facts.resetsPerDay} schedules, once a day`,
    dashboard: String(facts.dashboards),
    'key of the topics': String(facts.keys),
    'metrics in the logs': `${LOG_KB.metrics} KB for each recording`,
  };
};

/** Of docs/cost-of-monitoring.md. */
export const monitoringBlocks = (facts: Facts): Blocks => {
  const what = whatOf(facts);
  const at = (recordingsPerDay: number): readonly Line[] =>
    costOf({ use: { ...defaultUse, recordingsPerDay }, facts, prices: defaultPrices }).lines.filter(({ part }) =>
      Object.hasOwn(what, part),
    );
  const [thousand, many] = [at(1_000), at(100_000)];
  const total = (lines: readonly Line[]): string => bold(cents(lines.reduce((sum, { perMonth }) => sum + perMonth, 0)));
  return {
    monitoring: table(
      ['part', 'what', '$ a month at 1,000 recordings a day', '$ a month at 100,000 a day'],
      [
        ...thousand.map(({ part, perMonth }, index) => [
          part,
          what[part] ?? '',
          cents(perMonth),
          cents(many[index]?.perMonth ?? NaN),
        ]),
        [bold('sum'), '', total(thousand), total(many)],
      ],
    ),
  };
};
