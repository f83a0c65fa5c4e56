import * as z from 'zod';
import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { savedQueries } from '../../../lib/monitoring/log-queries';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { resourcesOf } from '../../support/template/resolve';
import { settingsWith } from '../../support/template/settings';
import { synthesise } from '../../support/template/synthesise';

/** Each at a value of its own, so that no line is taken for another's. */
const SETTINGS = {
  ALARM_WEBHOOKS_REFUSED: '1001',
  ALARM_API_ERRORS: '1002',
  ALARM_UPLOAD_FAILURE_PERCENT: '10.3',
  ALARM_PROCESSING_SECONDS: '1004',
  ALARM_HISTORY_FILL_PERCENT: '70.5',
  ALARM_STORAGE_MIN_COST: '1006',
  ALARM_STORAGE_GROWTH_PERCENT: '1007',
  ALARM_REFUSED_REQUESTS: '1008',
  ALARM_WEBHOOKS_FORGED: '1009',
  ALARM_RECORDINGS_AGE_MINUTES: '1010',
  ALARM_HISTORY_WARNING_MINUTES: '1011',
  ALARM_HISTORY_CRITICAL_MINUTES: '1012',
  ALARM_CLEANUP_MINUTES: '1013',
  SLO_UPLOAD_SUCCESS_PERCENT: '99.9',
  SLO_PROCESSING_SECONDS: '61',
};

const line = z.looseObject({ value: z.number(), label: z.string() });
const widget = z.object({
  type: z.string(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  properties: z.looseObject({
    title: z.string().optional(),
    markdown: z.string().optional(),
    alarms: z.array(z.string()).optional(),
    metrics: z.array(z.array(z.unknown())).optional(),
    annotations: z.looseObject({ horizontal: z.array(line) }).optional(),
  }),
});

const { template, monitoring, watched } = synthesise(SETTINGS);
const rows = alarmTable(new WatchedMetrics(watched), settingsWith());
const [only] = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Dashboard', template).values()];
const { widgets } = z.object({ widgets: z.array(widget) }).parse(JSON.parse(String(only?.Properties.DashboardBody)));
const titles = widgets.map(({ properties }) => properties.title);

test('it is called as the pipeline is', () => {
  expect(only?.Properties.DashboardName).toBe('recording-pipeline');
});

test('it fills whole rows of 24 columns, and nothing lies on anything else', () => {
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  const bottom = Math.max(...widgets.map(({ y, height }) => y + height));
  expect(cells).toHaveLength(24 * bottom);
});

test('the promises stand on top, against their targets', () => {
  expect(widgets.filter(({ y }) => y === 0).map(({ properties }) => properties.title)).toEqual([
    'Upload success in 7 days (target: above 99.9 %)',
    'Webhook to history line (target: below 61 s)',
    'Oldest outstanding, in seconds',
    'Dead letters (target: none)',
  ]);
});

test('the way of a recording goes from left to right', () => {
  const steps = widgets.filter(({ properties: { title } }) => /^\d\. /.test(title ?? ''));
  expect(steps.map(({ x }) => x)).toEqual([0, 6, 12, 18]);
  expect(steps.map(({ properties }) => properties.title)).toEqual([
    '1. Webhooks',
    '2. Uploads',
    '3. History',
    '4. Deletions at Twilio',
  ]);
});

describe('lines', () => {
  const lines = widgets.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
  const alarms = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Alarm', template).values()];
  /** Of a composite its one signal has it. */
  const thresholdOf = (id: string) =>
    alarms.find(({ Properties: { AlarmName } }) =>
      [`recording-pipeline-${id}`, `recording-pipeline-${id}-signal-1`].includes(String(AlarmName)),
    )?.Properties.Threshold;
  const idsIn = (label: string) => rows.map(({ id }) => id).filter((id) => label.split(/[ :,]+/).includes(id));
  const drawn = lines.flatMap(({ label, value }) => idsIn(label).map((id) => ({ id, value })));

  test('lie where their alarms fire', () => {
    expect(drawn).toEqual(drawn.map(({ id }) => ({ id, value: thresholdOf(id) })));
  });

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
      'storage-growth',
      'history-almost-full',
      'reads-refused',
      'webhooks-forged',
    ]);
  });

  test('besides there are the promise, and the cost from which on growth is judged', () => {
    const others = lines.filter(({ label }) => idsIn(label).length === 0);
    expect(others.map(({ label, value }) => [label, value])).toEqual([
      ['s: target', 61],
      ['growth is judged from here on', 1006],
    ]);
  });
});

test.each([
  ['Oldest outstanding, in seconds', ['recording', 'history line', 'deletion']],
  ['Dead letters (target: none)', ['recordings', 'history lines', 'deletions']],
  ['Dead letters', ['recordings', 'history lines', 'deletions']],
])('%s: queues are called by what they carry, along the way of a recording', (title, labels) => {
  const shown = widgets.find(({ properties }) => properties.title === title)?.properties.metrics;
  const options = z.looseObject({ label: z.string() });
  expect(shown?.map((metric) => options.parse(metric.at(-1)).label)).toEqual(labels);
});

test('the burn rate counts in shares of the error budget', () => {
  const text = JSON.stringify(widgets.find(({ y, x }) => y === 0 && x === 0));
  expect(text).toContain('100 * failures / attempts / 0.1"');
});

test('it shows every alarm of the table, in its order', () => {
  const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []).map((arn) => arn.split(':alarm:')[1]);
  expect(shown).toEqual(rows.map(({ id }) => `recording-pipeline-${id}`));
});

test('it links to the runbook and names every saved query', () => {
  const text = widgets.map(({ properties }) => properties.markdown ?? '').join('');
  expect(text).toContain('](https://example.com/runbook.md)');
  for (const { name } of savedQueries) expect(text).toContain(`recording-pipeline/${name}`);
});

test('every widget of figures has a title of its own', () => {
  const given = titles.filter((title) => title !== undefined);
  expect(given).toHaveLength(widgets.length - 1); // the text has none
  expect(new Set(given).size).toBe(given.length);
});

test('the saved queries read the logs of the functions', () => {
  const queries = [...resourcesOf(monitoring.template, 'AWS::Logs::QueryDefinition', template).values()];
  expect(queries.map(({ Properties }) => Properties.Name)).toEqual(
    savedQueries.map(({ name }) => `recording-pipeline/${name}`),
  );
  const groups = new Set(
    [...resourcesOf(template, 'AWS::Logs::LogGroup').values()].map(({ Properties }) => Properties.LogGroupName),
  );
  for (const { Properties } of queries)
    for (const group of z.array(z.string()).nonempty().parse(Properties.LogGroupNames)) expect(groups).toContain(group);
});
