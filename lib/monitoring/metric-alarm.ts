import {
  Alarm,
  AnomalyDetectionAlarm,
  CfnAlarm,
  ComparisonOperator,
  type IAlarmAction,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmRow, Breach, Signal } from './alarm-row';

export interface MetricAlarmProps {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly signal: Signal;
  readonly row: Pick<AlarmRow, 'missingData' | 'warmUp'>;
}

/** Who hears that an alarm begins and, unless it reminds daily, that it is over: a reset would say the latter. */
export const notifyOf = (
  alarm: { addAlarmAction(...actions: IAlarmAction[]): void; addOkAction(...actions: IAlarmAction[]): void },
  { remindsDaily }: AlarmRow,
  action: IAlarmAction,
): void => {
  alarm.addAlarmAction(action);
  if (remindsDaily !== true) alarm.addOkAction(action);
};

const comparisonOf = (
  breach: Exclude<Breach, { readonly aboveBand: number }>,
): { readonly comparisonOperator: ComparisonOperator; readonly threshold: number } => {
  if ('above' in breach)
    return { comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD, threshold: breach.above };
  if ('atLeast' in breach)
    return { comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, threshold: breach.atLeast };
  return { comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD, threshold: breach.below };
};

const resourceOf = ({ node: { defaultChild, path } }: Alarm): CfnAlarm => {
  if (!(defaultChild instanceof CfnAlarm)) throw new Error(`${path} is made of no CfnAlarm`);
  return defaultChild;
};

/** The alarm on one signal of a row. Notifies nobody yet. */
export const metricAlarm = (
  scope: Construct,
  id: string,
  { alarmName, alarmDescription, signal, row: { missingData, warmUp } }: MetricAlarmProps,
): Alarm => {
  const { metric, breach, datapoints } = signal;
  const common = {
    alarmName,
    alarmDescription,
    metric,
    datapointsToAlarm: datapoints[0],
    evaluationPeriods: datapoints[1],
    treatMissingData: missingData.treatment,
  };
  const alarm =
    'aboveBand' in breach
      ? new AnomalyDetectionAlarm(scope, id, {
          ...common,
          stdDevs: breach.aboveBand,
          comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
        })
      : new Alarm(scope, id, { ...common, ...comparisonOf(breach) });
  // "During warm-up, the alarm stays in INSUFFICIENT_DATA and does not perform alarm actions" (CloudWatch, "Alarm warm-up
  // periods"). Only the L1 has it.
  if (warmUp !== undefined)
    resourceOf(alarm).warmUpConfiguration = {
      warmUpPeriodDurationInMinutes: warmUp.for.toMinutes(),
      onlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    };
  return alarm;
};
