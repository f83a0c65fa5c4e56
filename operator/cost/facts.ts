import * as z from 'zod';

/** What is deployed, as far as it costs. */
export const facts = z.strictObject({
  /** By feature. */
  functions: z.record(
    z.string(),
    z.strictObject({
      memoryMiB: z.number(),
      timeoutSeconds: z.number(),
      /** Of what a schedule starts. */
      runsPerDay: z.number().optional(),
      /** Of what reads a queue. */
      queue: z.strictObject({ fifo: z.boolean(), batchSize: z.number(), maxConcurrency: z.number() }).optional(),
    }),
  ),
  secrets: z.number(),
  /** Runs a day of the schedules that reset alarms. */
  resetsPerDay: z.number(),
  /** Filters of S3's request metrics. */
  requestFilters: z.number(),
  /** Metrics made of logs. */
  metricFilters: z.number(),
  /** Metrics that alarms read, an anomaly band counting as two more. */
  alarmMetrics: z.number(),
  compositeAlarms: z.number(),
  dashboards: z.number(),
  keys: z.number(),
});
export type Facts = z.output<typeof facts>;

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
/** A template of CloudFormation, as far as it is asked. */
export const costedTemplate = z.object({ Resources: z.record(z.string(), resource) });
export type CostedTemplate = z.output<typeof costedTemplate>;

const reference = z
  .union([
    z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
    z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((found) => found['Fn::GetAtt'][0]),
  ])
  .optional()
  .catch(undefined);

const lambdaProperties = z.object({
  MemorySize: z.number(),
  Timeout: z.number(),
  Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
});
const mappingProperties = z.object({
  EventSourceArn: reference,
  FunctionName: reference,
  BatchSize: z.number(),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
});
const queueProperties = z.object({ FifoQueue: z.boolean().default(false) });
const scheduleProperties = z.object({ ScheduleExpression: z.string(), Target: z.object({ Arn: reference }) });
const bucketProperties = z.object({ MetricsConfigurations: z.array(z.unknown()).default([]) });
const alarmProperties = z.object({
  ThresholdMetricId: z.string().optional(),
  Metrics: z.array(z.record(z.string(), z.unknown())).optional(),
});

const MINUTES_OF: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/**
 * `rate(90 minutes)`, or a cron expression that names a minute and an hour, which is daily.
 * @throws of any other: nobody knows what it costs then
 */
const runsPerDayOf = (expression: string): number => {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = MINUTES_OF[unit];
  if (count !== undefined && minutes !== undefined) return 1440 / (Number(count) * minutes);
  if (/^cron\(\d+ \d+ (\* \* \?|\? \* \*) \*\)$/.test(expression)) return 1;
  throw new Error(`How often does ${expression} run in a day?`);
};

/**
 * What a synthesised app has of all that costs.
 * @throws when a template holds something whose cost cannot be told
 */
export const factsOf = (templates: readonly CostedTemplate[]): Facts => {
  const resources = new Map(templates.flatMap(({ Resources }) => Object.entries(Resources)));
  const every = <Schema extends z.ZodType>(type: string, schema: Schema): readonly [string, z.output<Schema>][] =>
    [...resources].flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, schema.parse(Properties)]] : []));
  const countOf = (type: string): number => every(type, z.unknown()).length;

  const queues = new Map(every('AWS::SQS::Queue', queueProperties));
  const mappings = every('AWS::Lambda::EventSourceMapping', mappingProperties);
  const schedules = every('AWS::Scheduler::Schedule', scheduleProperties);
  const runsOf = (lambda: string | undefined): number =>
    schedules
      .filter(([, { Target }]) => Target.Arn === lambda)
      .reduce((sum, [, { ScheduleExpression }]) => sum + runsPerDayOf(ScheduleExpression), 0);
  const queueOf = (lambda: string): Facts['functions'][string]['queue'] => {
    const [, mapping] = mappings.find(([, { FunctionName }]) => FunctionName === lambda) ?? [];
    const queue = queues.get(mapping?.EventSourceArn ?? '');
    return (
      mapping &&
      queue && {
        fifo: queue.FifoQueue,
        batchSize: mapping.BatchSize,
        maxConcurrency: mapping.ScalingConfig.MaximumConcurrency,
      }
    );
  };
  return {
    functions: Object.fromEntries(
      every('AWS::Lambda::Function', lambdaProperties).map(([id, { MemorySize, Timeout, Environment }]) => {
        const [runsPerDay, queue] = [runsOf(id), queueOf(id)];
        const known = { memoryMiB: MemorySize, timeoutSeconds: Timeout };
        const feature = Environment.Variables.POWERTOOLS_SERVICE_NAME;
        return [feature, { ...known, ...(runsPerDay > 0 && { runsPerDay }), ...(queue && { queue }) }];
      }),
    ),
    secrets: 1, // It is made outside of the stack: docs/deploy.md.
    resetsPerDay: runsOf(undefined),
    requestFilters: every('AWS::S3::Bucket', bucketProperties).reduce(
      (sum, [, { MetricsConfigurations }]) => sum + MetricsConfigurations.length,
      0,
    ),
    metricFilters: countOf('AWS::Logs::MetricFilter'),
    alarmMetrics: every('AWS::CloudWatch::Alarm', alarmProperties).reduce(
      (sum, [, { Metrics, ThresholdMetricId }]) =>
        sum +
        (Metrics?.filter((query) => 'MetricStat' in query).length ?? 1) +
        (ThresholdMetricId === undefined ? 0 : 2),
      0,
    ),
    compositeAlarms: countOf('AWS::CloudWatch::CompositeAlarm'),
    dashboards: countOf('AWS::CloudWatch::Dashboard'),
    keys: countOf('AWS::KMS::Key'),
  };
};
