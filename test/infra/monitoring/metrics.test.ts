import * as z from 'zod';
import { NAMESPACE, metrics } from '../../../lambdas/core/metrics';
import { features } from '../../../lib/constructs/feature-folders';
import { resolve, resourceOf, resourcesOf } from '../../support/template/resolve';
import { type Synthesised, synthesise } from '../../support/template/synthesise';
import { synthesisedAlarms } from '../../support/template/synthesised-alarms';

/* Whoever publishes a metric watches it, and whoever watches one publishes it. */

const app = synthesise();
const { template, monitoring } = app;

/** Every object of `node`, at any depth, and itself. */
const objectsIn = (node: unknown): Record<string, unknown>[] => {
  if (Array.isArray(node)) return node.flatMap(objectsIn);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Record<string, unknown>, ...Object.values(node).flatMap(objectsIn)];
};

interface Read {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Record<string, string>;
}

const alarmMetric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
});
const readByAlarmsOf = (app: Synthesised): Read[] =>
  [...resourcesOf(app.monitoring.template, 'AWS::CloudWatch::Alarm', app.template).values()]
    .flatMap(({ Properties }) => objectsIn(Properties))
    .flatMap((node): Read[] => {
      const { data } = alarmMetric.safeParse(node);
      if (data === undefined) return [];
      const dimensions = Object.fromEntries(data.Dimensions.map(({ Name, Value }) => [Name, Value]));
      return [{ namespace: data.Namespace, name: data.MetricName, dimensions }];
    });
const readByAlarms = readByAlarmsOf(app);

const [dashboard] = [...resourcesOf(monitoring.template, 'AWS::CloudWatch::Dashboard', template).values()];
/** `[namespace, name, dimension, value, …, options]` */
const dashboardMetric = z.tuple([z.string(), z.string()], z.unknown());
const readByDashboard = objectsIn(JSON.parse(String(resolve(monitoring.template, dashboard?.Properties.DashboardBody))))
  .flatMap(({ metrics: shown }) => (Array.isArray(shown) ? (shown as unknown[]) : []))
  .flatMap((row): Read[] => {
    const { data } = dashboardMetric.safeParse(row);
    if (data === undefined) return [];
    const [namespace, name, ...rest] = data;
    const texts = rest.filter((part): part is string => typeof part === 'string');
    const dimensions = Object.fromEntries(
      texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : [])),
    );
    return [{ namespace, name, dimensions }];
  });

const read = [...readByAlarms, ...readByDashboard];
const ownRead = read.filter(({ namespace }) => namespace === NAMESPACE);

test('every metric is read by an alarm or shown on the dashboard, and no other', () => {
  expect([...new Set(ownRead.map(({ name }) => name))].sort()).toEqual(Object.keys(metrics).sort());
});

test('they read the dimension that Lambdas publish', () => {
  expect(ownRead.length).toBeGreaterThan(40);
  for (const { dimensions } of ownRead) expect(dimensions).toEqual({ Pipeline: 'recording-pipeline' });
});

test('errors and throttles of every feature are watched', () => {
  const watched = (metric: string) =>
    readByAlarms.filter(({ name }) => name === metric).map(({ dimensions }) => dimensions.FunctionName);
  const functions = features.map((feature) => `recording-pipeline-${feature}`);
  expect(watched('Errors').sort()).toEqual(functions);
  expect(watched('Throttles').sort()).toEqual(functions);
});

test('all other metrics are those that AWS keeps of the parts of this pipeline', () => {
  const queues = [...resourcesOf(template, 'AWS::SQS::Queue').values()].map(({ Properties }) => Properties.QueueName);
  const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()].map(
    ({ Properties }) => Properties.FunctionName,
  );
  for (const { namespace, dimensions } of read.filter((one) => one.namespace !== NAMESPACE)) {
    expect(['AWS/SQS', 'AWS/Lambda', 'AWS/ApiGateway', 'AWS/S3', 'RecordingPipeline/AccessLog']).toContain(namespace);
    if (namespace === 'AWS/SQS') expect(queues).toContain(dimensions.QueueName);
    if (namespace === 'AWS/Lambda') expect(functions).toContain(dimensions.FunctionName);
    if (namespace === 'AWS/S3')
      expect(dimensions).toEqual({ BucketName: 'recordingsbucketb0c8199f', FilterId: 'recordings' });
    if (namespace === 'AWS/ApiGateway') expect(Object.keys(dimensions)).toEqual(['ApiId']);
  }
});

describe('of the access log of the API', () => {
  const { format, filters } = synthesisedAlarms().accessLog;
  const counted = (known: Readonly<Record<string, string>>): string[] => {
    const line = format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) => known[name] ?? '-');
    return filters.flatMap(({ counts }) => counts(JSON.parse(line))?.name ?? []);
  };
  const webhook = { routeKey: 'POST /twilio/recordings' };
  const others = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()]
    .map(({ Properties }) => ({ routeKey: String(Properties.RouteKey) }))
    .filter(({ routeKey }) => routeKey !== webhook.routeKey);
  /** What API Gateway answers by itself has no status of an integration. */
  const byItself = (status: string) => ({ status, integrationStatus: '-' });
  const byFunction = (status: string) => ({ status, integrationStatus: status });

  test.each(['500', '502', '503', '504'])('%s is a webhook lost on its own route, and on no other', (status) => {
    for (const answer of [byItself(status), byFunction(status)]) {
      expect(counted({ ...webhook, ...answer })).toEqual(['WebhooksFailed']);
      for (const other of others) expect(counted({ ...other, ...answer })).toEqual([]);
    }
  });

  test('what is turned away before its route is known may be a webhook', () => {
    expect(counted(byItself('429'))).toEqual(['WebhooksThrottled']);
    expect(counted(byItself('500'))).toEqual(['WebhooksFailed']);
  });

  test('429 is a webhook turned away on its own route, and on another one a request for a link', () => {
    expect(counted({ ...webhook, ...byItself('429') })).toEqual(['WebhooksThrottled']);
    for (const other of others) expect(counted({ ...other, ...byItself('429') })).toEqual(['LinkRequestsTurnedAway']);
  });

  test('a request for a link without permission counts, one that its function refuses counts there', () => {
    expect(others.map(({ routeKey }) => routeKey)).toContain('POST /urls');
    for (const other of others) {
      expect(counted({ ...other, ...byItself('403') })).toEqual(['LinkRequestsTurnedAway']);
      expect(counted({ ...other, ...byFunction('403') })).toEqual([]);
    }
    expect(counted({ ...webhook, ...byFunction('403') })).toEqual([]);
    expect(counted({ ...webhook, ...byItself('403') })).toEqual([]);
  });

  test.each([byFunction('200'), byFunction('202'), byFunction('204'), byFunction('404')])(
    '%j counts nowhere',
    (answer) => {
      for (const route of [webhook, ...others]) expect(counted({ ...route, ...answer })).toEqual([]);
    },
  );

  test('alarms read what is counted, under the name of the pipeline', () => {
    const line = format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) => ({ status: '429' })[name] ?? '-');
    const [metric] = filters.flatMap(({ counts }) => counts(JSON.parse(line)) ?? []);
    expect(metric?.dimensions).toEqual({ Pipeline: 'recording-pipeline' });
    for (const name of ['WebhooksFailed', 'WebhooksThrottled', 'LinkRequestsTurnedAway'])
      expect(readByAlarms).toContainEqual({ ...metric, name });
  });
});

test('every dead-letter queue has an alarm of its own', () => {
  const deadLetters = readByAlarms
    .filter(({ name }) => name === 'ApproximateNumberOfMessagesVisible')
    .map(({ dimensions }) => dimensions.QueueName);
  expect(deadLetters.sort()).toEqual([
    'recording-pipeline-cleanup-dlq',
    'recording-pipeline-history-dlq.fifo',
    'recording-pipeline-recordings-dlq',
  ]);
});

test('the request metrics that alarms read are those that the bucket keeps, of the prefix', () => {
  const bucket = [...resourcesOf(template, 'AWS::S3::Bucket').entries()].find(([id]) =>
    id.startsWith('RecordingsBucket'),
  );
  expect(bucket?.[1].Properties.MetricsConfigurations).toEqual([{ Id: 'recordings', Prefix: 'recordings/' }]);
});

test('reads of former folders stay in the alarms', () => {
  const moved = synthesise({ S3_PREFIX: 'calls', S3_FORMER_PREFIXES: 'recordings/,old/eu' });
  expect(resourceOf(moved.template, 'AWS::S3::Bucket', 'RecordingsBucket').Properties.MetricsConfigurations).toEqual([
    { Id: 'recordings', Prefix: 'calls/' },
    { Id: 'former-1', Prefix: 'recordings/' },
    { Id: 'former-2', Prefix: 'old/eu/' },
  ]);
  for (const name of ['GetRequests', '4xxErrors'])
    expect(
      readByAlarmsOf(moved)
        .filter((read) => read.name === name)
        .map(({ dimensions }) => dimensions.FilterId),
    ).toEqual(['recordings', 'former-1', 'former-2']);
  expect(moved.monitoring.text.match(/SUM\(\[today, former1, former2\]\)/g)).toHaveLength(4); // two alarms, two graphs
});
