import { type Deployed, deployedFrom } from './deployed';
import { resourcesOf } from './resolve';
import { synthesise } from './synthesise';
import {
  type CompositeAlarm,
  type MetricAlarm,
  parseCompositeAlarm,
  parseMetricAlarm,
} from '../cloudwatch/alarm-definitions';
import { type DailyReset, parseDailyReset } from '../cloudwatch/daily-reset';

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
  readonly deployed: Deployed;
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
  const isReset = (properties: Record<string, unknown>) => JSON.stringify(properties.Target).includes('setAlarmState');
  const resets = propertiesOf('AWS::Scheduler::Schedule').filter(isReset).map(parseDailyReset);
  return { alarms, composites, notifying, resets, ids, deployed: deployedFrom(template) };
};
