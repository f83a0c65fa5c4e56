import { resourcesOf } from '../infra/support/resolve';
import { synthesise } from '../infra/support/synthesise';
import {
  type CompositeAlarm,
  type MetricAlarm,
  parseCompositeAlarm,
  parseMetricAlarm,
} from '../support/alarms/alarm-definitions';
import type { PipelineIds } from './wire-handlers';

export const PIPELINE = 'recording-pipeline';

export interface SynthesisedAlarms {
  readonly alarms: readonly MetricAlarm[];
  readonly composites: readonly CompositeAlarm[];
  /** The names of those that notify somebody, composites last. */
  readonly notifying: readonly string[];
  /** By which AWS's metrics know the parts. */
  readonly ids: PipelineIds;
}

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
  return { alarms, composites, notifying, ids };
};
