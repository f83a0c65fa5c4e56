import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const resource = z.looseObject({ Type: z.string(), Properties: z.looseObject({}) });
const template = z.looseObject({ Resources: z.record(z.string(), resource) });
export type Template = z.infer<typeof template>;
export type Resource = z.infer<typeof resource>;

const metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  /** A value may be a reference. */
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  Unit: z.string().optional(),
});
/** A metric as an alarm names it. */
export type ReadMetric = z.infer<typeof metric>;

const query = z.object({ MetricStat: z.object({ Metric: metric, Unit: z.string().optional() }).optional() });
const onMetrics = z.object({ Metrics: z.array(query) });

/** The template of the monitoring stack that the CLI synthesised together with the pipeline. */
export const monitoringTemplate = ({ name, emulator }: LocalPipeline): Template => {
  const file = path.join(emulator.runFolder, `${name}.out`, `${name}-monitoring.template.json`);
  return template.parse(JSON.parse(readFileSync(file, 'utf8')));
};

/** The resources of a type, by their logical ids. */
export const resourcesOf = ({ Resources }: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

/** Every metric that an alarm reads, by itself or in an expression. */
export const metricsOfAlarms = (from: Template): readonly ReadMetric[] =>
  resourcesOf(from, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
    'Metrics' in Properties
      ? onMetrics
          .parse(Properties)
          .Metrics.flatMap(({ MetricStat }) =>
            MetricStat === undefined ? [] : [{ ...MetricStat.Metric, Unit: MetricStat.Unit }],
          )
      : [metric.parse(Properties)],
  );

const schedule = z.object({ Target: z.object({ Input: z.string().transform((text): unknown => JSON.parse(text)) }) });
const request = z.object({ AlarmName: z.string() });

/** The names of the alarms that a schedule sets to OK each day. */
export const resetDaily = (pipeline: LocalPipeline): readonly string[] =>
  resourcesOf(monitoringTemplate(pipeline), 'AWS::Scheduler::Schedule').map(
    ([, { Properties }]) => request.parse(schedule.parse(Properties).Target.Input).AlarmName,
  );
