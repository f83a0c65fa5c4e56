import * as z from 'zod';
import { type Deployed, deployedFrom } from './deployed';
import { resourcesOf } from './resolve';
import { type Template, synthesise } from './synthesise';
import {
  type CompositeAlarm,
  type MetricAlarm,
  parseCompositeAlarm,
  parseMetricAlarm,
} from '../cloudwatch/alarm-definitions';
import { type DailyReset, parseDailyReset } from '../cloudwatch/daily-reset';
import { type MetricFilter, parseMetricFilter } from '../cloudwatch/metric-filter';

export const PIPELINE = 'recording-pipeline';

/** By which AWS's metrics know the parts. */
interface PipelineIds {
  readonly name: string;
  readonly apiId: string;
  readonly bucketName: string;
}

export interface SynthesisedAlarms {
  readonly alarms: readonly MetricAlarm[];
  readonly composites: readonly CompositeAlarm[];
  /** The names of those that notify somebody, composites last. */
  readonly notifying: readonly string[];
  readonly resets: readonly DailyReset[];
  readonly ids: PipelineIds;
  /** What a line of the API's access log is made of, and what is counted in it. */
  readonly accessLog: { readonly format: string; readonly filters: readonly MetricFilter[] };
  readonly deployed: Deployed;
}

const stageProperties = z.object({ AccessLogSettings: z.object({ DestinationArn: z.string(), Format: z.string() }) });

/** Filters of another log than that of the API see nothing. */
const accessLogOf = (template: Template, filters: readonly MetricFilter[]): SynthesisedAlarms['accessLog'] => {
  const [stage] = [...resourcesOf(template, 'AWS::ApiGatewayV2::Stage').values()];
  const { DestinationArn, Format } = stageProperties.parse(stage?.Properties).AccessLogSettings;
  return {
    format: Format,
    filters: filters.filter(({ logGroup }) => DestinationArn.endsWith(`:log-group:${logGroup}`)),
  };
};

/** The alarms as CloudFormation gets them. */
export const synthesisedAlarms = (overrides: Readonly<Record<string, string>> = {}): SynthesisedAlarms => {
  const { template, monitoring } = synthesise(overrides);
  const propertiesOf = (type: string) =>
    [...resourcesOf(monitoring.template, type, template).values()].map(({ Properties }) => Properties);
  const alarms = propertiesOf('AWS::CloudWatch::Alarm').map(parseMetricAlarm);
  const composites = propertiesOf('AWS::CloudWatch::CompositeAlarm').map(parseCompositeAlarm);
  const notifying = [...alarms, ...composites]
    .filter(({ actions }) => actions.ALARM.length > 0)
    .map(({ name }) => name);
  const alarmOn = (namespace: string, dimension: string): string => {
    for (const { queries } of alarms)
      for (const query of queries.values())
        if (query.kind === 'metric' && query.metric.namespace === namespace)
          return query.metric.dimensions[dimension] ?? '';
    throw new Error(`No alarm reads ${namespace}`);
  };
  const ids = {
    name: PIPELINE,
    apiId: alarmOn('AWS/ApiGateway', 'ApiId'),
    bucketName: alarmOn('AWS/S3', 'BucketName'),
  };
  const filters = propertiesOf('AWS::Logs::MetricFilter').map(parseMetricFilter);
  const isReset = (properties: Record<string, unknown>) => JSON.stringify(properties.Target).includes('setAlarmState');
  const resets = propertiesOf('AWS::Scheduler::Schedule').filter(isReset).map(parseDailyReset);
  return {
    alarms,
    composites,
    notifying,
    resets,
    ids,
    accessLog: accessLogOf(template, filters),
    deployed: deployedFrom(template),
  };
};
