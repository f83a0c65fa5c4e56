import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { parseMetricAlarm } from '../../support/cloudwatch/alarm-definitions';
import { seriesOf } from '../../support/cloudwatch/graph-lines';
import { MINUTE_MS, MetricData } from '../../support/cloudwatch/metric-data';
import { resourcesOf } from '../../support/template/resolve';
import { settingsWith } from '../../support/template/settings';
import { synthesise } from '../../support/template/synthesise';
import { widgetsOf } from '../../support/template/synthesised-dashboard';

/* Whether the dashboard's limits lie where alarms fire, in the measure of the lines that they limit. */

/** Each at a value of its own, so that no line is taken for another's. */
const synthesised = synthesise({
  ALARM_WEBHOOKS_REFUSED: '1001',
  ALARM_API_ERRORS: '1002',
  WEBHOOK_RATE_LIMIT: '101',
  ALARM_UPLOAD_FAILURE_PERCENT: '10.3',
  ALARM_PROCESSING_SECONDS: '1004',
  ALARM_HISTORY_FILL_PERCENT: '70.5',
  ALARM_STORAGE_MIN_COST: '1006',
  ALARM_STORAGE_GROWTH_PERCENT: '1007',
  ALARM_REFUSED_REQUESTS: '1008',
  ALARM_LINKS_USED_ELSEWHERE: '1014',
  ALARM_TOP_REQUESTER_PERCENT: '1015',
  ALARM_WEBHOOKS_FORGED: '1009',
  ALARM_RECORDINGS_AGE_MINUTES: '1010',
  ALARM_HISTORY_WARNING_MINUTES: '1011',
  ALARM_HISTORY_CRITICAL_MINUTES: '1012',
  ALARM_CLEANUP_MINUTES: '1013',
  SLO_UPLOAD_SUCCESS_PERCENT: '99.9',
  SLO_PROCESSING_SECONDS: '61',
  ALARM_CALLBACKS_LOST: '1016',
  ALARM_OUTSTANDING_HOURS: '17',
});
const { template, monitoring, watched } = synthesised;
const rows = alarmTable(new WatchedMetrics(watched), settingsWith());
const alarms = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Alarm', template).values()].map(
  ({ Properties }) => parseMetricAlarm(Properties),
);
const NOW = new Date('2026-11-22T00:00:00Z');

const idsIn = (label: string) => rows.map(({ id }) => id).filter((id) => label.split(/[ :,]+/).includes(id));
const limits = widgetsOf(synthesised).flatMap(({ title, metrics, annotations }) =>
  annotations.horizontal.map((one) => ({ title, lines: metrics.filter(({ axis }) => axis === one.yAxis), ...one })),
);
const drawn = limits.flatMap(({ label, ...one }) => idsIn(label).map((id) => ({ id, ...one })));
/** Of a composite its one signal. */
const alarmOf = (id: string) => {
  const names = [`recording-pipeline-${id}`, `recording-pipeline-${id}-signal`];
  const alarm = alarms.find(({ name }) => names.includes(name));
  if (alarm === undefined || !('threshold' in alarm.breach)) throw new Error(`${id} fires at no value`);
  return { ...alarm, threshold: alarm.breach.threshold };
};

const HOURS = 48;
/** The ends of all periods of the two days. */
const endsOf = (periodSeconds: number) =>
  Array.from(
    { length: (HOURS * 3600) / periodSeconds },
    (_, place) => new Date(NOW.getTime() - place * periodSeconds * 1000),
  );
const highest = (values: readonly (number | undefined)[]) => Math.max(...values.filter((value) => value !== undefined));

test.each(drawn)(
  '$id: the lines of “$title” are as high as what the alarm judges, and it fires where they meet',
  (one) => {
    const { queries, watched: judged, periodSeconds, threshold } = alarmOf(one.id);
    const data = new MetricData();
    // Uneven, and several in a period: another statistic or period would give another height.
    [...queries.values()].forEach((query, place) => {
      if (query.kind !== 'metric') return;
      for (let minutesAgo = 1, value = 3; minutesAgo < HOURS * 60; minutesAgo += 2, value = (value * 7) % 101)
        data.put({
          ...query.metric,
          at: NOW.getTime() - minutesAgo * MINUTE_MS,
          values: [2000 - 900 * place + value],
        });
    });
    const seen = one.lines.flatMap(({ periodSeconds: period, valuesAt }) => valuesAt(endsOf(period), data));
    expect(highest(seen)).toBeCloseTo(
      highest(seriesOf(queries, judged, { ends: endsOf(periodSeconds), periodSeconds, data })),
    );
    expect(one.value).toBe(threshold);
  },
);

test('are there for each alarm that fires at a value of a graph', () => {
  expect(drawn.map(({ id }) => id)).toEqual([
    'webhooks-refused',
    'webhooks-unanswered',
    'webhooks-throttled',
    'upload-failures',
    'processing-slow',
    'cleanup-delayed',
    'recordings-stuck',
    'history-delayed',
    'history-stuck',
    'recordings-dlq',
    'history-dlq',
    'cleanup-dlq',
    'callbacks-lost',
    'outstanding-recordings',
    'recordings-lost',
    'ledger-contradictions',
    'storage-growth',
    'history-almost-full',
    'reads-refused',
    'webhooks-forged',
    'links-used-elsewhere',
    'links-not-on-record',
    'top-requester',
  ]);
});

test('besides there are the promise, and the cost from which on growth is judged', () => {
  const others = limits.filter(({ label }) => idsIn(label).length === 0);
  expect(others.map(({ label, value, lines }) => [label, value, lines.map((line) => line.label)])).toEqual([
    ['s: target', 61, ['seconds from webhook to line']],
    ['growth raises the alarm only above this cost', 1006, ['StorageCost']],
    ['80 % of what WEBHOOK_RATE_LIMIT allows', 24_240, ['taken by ingest']],
  ]);
});
