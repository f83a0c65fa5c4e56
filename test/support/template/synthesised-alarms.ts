import * as z from 'zod';
import { resourcesOf } from './resolve';
import { type Template, synthesise } from './synthesise';
import {
  type CompositeAlarm,
  type MetricAlarm,
  parseCompositeAlarm,
  parseMetricAlarm,
} from '../cloudwatch/alarm-definitions';
import { type DailyReset, parseDailyReset } from '../cloudwatch/daily-reset';
import { type PipelineIds, type QueueName, queueNames } from '../../drill/wire-handlers';

export const PIPELINE = 'recording-pipeline';

/** Of a queue and the function that consumes it, in seconds. */
export interface QueueTimes {
  readonly visibilityTimeout: number;
  readonly maxReceives: number;
  readonly functionTimeout: number;
}

export interface SynthesisedAlarms {
  readonly alarms: readonly MetricAlarm[];
  readonly composites: readonly CompositeAlarm[];
  /** The names of those that notify somebody, composites last. */
  readonly notifying: readonly string[];
  readonly resets: readonly DailyReset[];
  /** By which AWS's metrics know the parts. */
  readonly ids: PipelineIds;
  readonly times: Readonly<Record<QueueName, QueueTimes>>;
}

const queue = z.object({
  VisibilityTimeout: z.number(),
  RedrivePolicy: z.object({ maxReceiveCount: z.number() }),
});
const consumers = { recordings: 'processor', history: 'history-writer', cleanup: 'cleanup' } as const;

const timesOf = (template: Template): SynthesisedAlarms['times'] => {
  const named = (type: string, property: string, name: string): unknown => {
    const all = [...resourcesOf(template, type).values()].map(({ Properties }) => Properties);
    const found = all.find(({ [property]: value }) => value === `${PIPELINE}-${name}`);
    if (found === undefined) throw new Error(`The template has no ${name}`);
    return found;
  };
  const timesOfQueue = (name: QueueName): QueueTimes => {
    const suffix = name === 'history' ? '.fifo' : '';
    const { VisibilityTimeout, RedrivePolicy } = queue.parse(named('AWS::SQS::Queue', 'QueueName', `${name}${suffix}`));
    const { Timeout } = z
      .object({ Timeout: z.number() })
      .parse(named('AWS::Lambda::Function', 'FunctionName', consumers[name]));
    return {
      visibilityTimeout: VisibilityTimeout,
      maxReceives: RedrivePolicy.maxReceiveCount,
      functionTimeout: Timeout,
    };
  };
  const [recordings, history, cleanup] = queueNames.map(timesOfQueue);
  if (recordings === undefined || history === undefined || cleanup === undefined) throw new Error('three queues');
  return { recordings, history, cleanup };
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
  const isReset = (properties: Record<string, unknown>) => JSON.stringify(properties.Target).includes('setAlarmState');
  const resets = propertiesOf('AWS::Scheduler::Schedule').filter(isReset).map(parseDailyReset);
  return { alarms, composites, notifying, resets, ids, times: timesOf(template) };
};
