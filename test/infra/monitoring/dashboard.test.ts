import * as z from 'zod';
import { alarmTable } from '../../../lib/monitoring/alarms/table';
import { savedQueries } from '../../../lib/monitoring/log-queries';
import { WatchedMetrics } from '../../../lib/monitoring/watched-metrics';
import { resourcesOf } from '../../support/template/resolve';
import { settingsWith } from '../../support/template/settings';
import { synthesise } from '../../support/template/synthesise';

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
  }),
});

const { template, monitoring, watched } = synthesise({
  SLO_UPLOAD_SUCCESS_PERCENT: '99.9',
  SLO_PROCESSING_SECONDS: '61',
});
const rows = alarmTable(new WatchedMetrics(watched), settingsWith());
const [only] = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Dashboard', template).values()];
const { widgets } = z.object({ widgets: z.array(widget) }).parse(JSON.parse(String(only?.Properties.DashboardBody)));
const titles = widgets.map(({ properties }) => properties.title);

test('it is called after the pipeline and its region: dashboards of all regions share their names', () => {
  expect(only?.Properties.DashboardName).toBe('recording-pipeline-us-east-1');
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
    'Oldest waiting message, in seconds',
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

test('it shows every alarm of the table, in its order', () => {
  const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []).map((arn) => arn.split(':alarm:')[1]);
  expect(shown.map((name) => name?.replace(/-signal$/, ''))).toEqual(rows.map(({ id }) => `recording-pipeline-${id}`));
});

test('it links to the runbook and names every saved query', () => {
  const text = widgets.map(({ properties }) => properties.markdown ?? '').join('');
  expect(text).toContain('](https://example.com/runbook.md)');
  for (const { name } of savedQueries) expect(text).toContain(`recording-pipeline/${name}`);
});

test('its links follow the partition, and without a page the runbook is that of the project', () => {
  const other = synthesise({ S3_REGION: 'cn-north-1', RUNBOOK_BASE_URL: '' });
  const text = JSON.stringify(other.monitoring.template.Resources);
  expect(text).toContain('[Logs Insights](https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#');
  expect(text).toContain('# Runbook: docs/runbook.md');
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
