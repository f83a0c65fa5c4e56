import { CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import {
  ComparisonOperator,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import type { EmulatorAddress } from '../../../local/emulator/emulator';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';
import { type Resource, type Template, monitoringTemplate, resourcesOf } from './monitoring-template';

const PATIENCE_SECONDS = 60;

/**
 * What MiniStack 1.5.33 makes of a template. It refuses alarms on metric math or on a band, composite alarms and saved
 * queries, and the dashboard refers to them.
 */
const isDeployable = ({ Type, Properties }: Resource): boolean =>
  Type.startsWith('AWS::SNS::') ||
  Type === 'AWS::KMS::Key' ||
  (Type === 'AWS::CloudWatch::Alarm' && !('Metrics' in Properties));

const announced = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.string()).optional(),
  OKActions: z.array(z.string()).optional(),
});
const onMath = announced.extend({
  ComparisonOperator: z.enum(ComparisonOperator),
  EvaluationPeriods: z.number(),
});
const composite = announced.extend({ AlarmRule: z.string() });

const reference = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }).transform((it) => it['Fn::GetAtt'][0]),
]);
const joined = z.strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.string())]) });

/** Properties with their references to topics and alarms resolved. */
const resolved = ({ Resources }: Template, properties: unknown, { region, accountId }: EmulatorAddress): unknown => {
  const arnOf = (id: string): string => {
    const { TopicName, AlarmName } = Resources[id]?.Properties ?? {};
    return typeof TopicName === 'string'
      ? `arn:aws:sns:${region}:${accountId}:${TopicName}`
      : `arn:aws:cloudwatch:${region}:${accountId}:alarm:${String(AlarmName)}`;
  };
  // From the inside out, so that a join finds its parts resolved.
  return JSON.parse(JSON.stringify(properties), (_key, value: unknown) => {
    const { data: id } = reference.safeParse(value);
    if (id !== undefined) return arnOf(id);
    return joined.safeParse(value).data?.['Fn::Join'][1].join('') ?? value;
  }) as unknown;
};

/** The alarms of a pipeline as MiniStack has them. */
export interface DeployedAlarms {
  /** On one metric: judged, as CloudFormation has deployed them. */
  readonly onMetric: readonly MetricAlarm[];
  /** On metric math or a band: with their names, texts and actions, but never judged. */
  readonly onMath: readonly MetricAlarm[];
}

/** Deploys the monitoring stack as it was synthesised; by the API what CloudFormation refuses there. */
export const deployAlarms = async (pipeline: LocalPipeline): Promise<DeployedAlarms> => {
  const { name, emulator, aws } = pipeline;
  const { cloudFormation, cloudWatch } = aws;
  const template = monitoringTemplate(pipeline);
  const alarmsNow = async () => {
    const prefix = { AlarmNamePrefix: `${name}-`, MaxRecords: 100 };
    return (await cloudWatch.send(new DescribeAlarmsCommand(prefix))).MetricAlarms ?? [];
  };

  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([, it]) => isDeployable(it)));
  const StackName = `${name}-monitoring`;
  // The parameter and the rule of the bootstrap stack's version, which is in another region.
  const TemplateBody = JSON.stringify({ ...template, Parameters: undefined, Rules: undefined, Resources });
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  const patience = { client: cloudFormation, maxWaitTime: PATIENCE_SECONDS, minDelay: 1, maxDelay: 1 };
  await waitUntilStackCreateComplete(patience, { StackName });
  const onMetric = await alarmsNow();

  const propertiesOf = (type: string) =>
    resourcesOf(template, type).map(
      ([
        ,
        {
          Properties: { Metrics, ...rest },
        },
      ]) => ({
        isOnMath: Metrics !== undefined,
        properties: resolved(template, rest, emulator),
      }),
    );
  for (const { isOnMath, properties } of propertiesOf('AWS::CloudWatch::Alarm'))
    if (isOnMath) await cloudWatch.send(new PutMetricAlarmCommand(onMath.parse(properties)));
  // In the template they stand after those that they depend on.
  for (const { properties } of propertiesOf('AWS::CloudWatch::CompositeAlarm'))
    await cloudWatch.send(new PutCompositeAlarmCommand(composite.parse(properties)));
  const judged = new Set(onMetric.map(({ AlarmName }) => AlarmName));
  return { onMetric, onMath: (await alarmsNow()).filter(({ AlarmName }) => !judged.has(AlarmName)) };
};
