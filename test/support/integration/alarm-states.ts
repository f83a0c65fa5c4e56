import {
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  StateValue,
} from '@aws-sdk/client-cloudwatch';
import { waitUntil } from '../../../local/emulator/wait-until';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const PATIENCE_SECONDS = 60;
/** So long a breach stays within what its alarm looks back on. */
const SEEN_FOR_SECONDS = 2;

/** The state of an alarm, on whatever it is. */
export const stateOf = async (
  { aws: { cloudWatch } }: LocalPipeline,
  name: string,
): Promise<StateValue | undefined> => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return [...MetricAlarms, ...CompositeAlarms][0]?.StateValue;
};

/** Puts an alarm into a state by hand: its actions and the alarms that depend on it follow. */
export const setState = async (
  { aws: { cloudWatch } }: LocalPipeline,
  AlarmName: string,
  StateValue: StateValue,
): Promise<void> => {
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'set by hand' }));
};

/** Values of the metric that the alarm watches; all of it as its definition names it. */
const putValues = async (
  { aws: { cloudWatch } }: LocalPipeline,
  { Namespace, MetricName, Dimensions, Unit }: MetricAlarm,
  Values: readonly number[],
  Timestamp: Date,
): Promise<void> => {
  const datum = { MetricName, Dimensions, Values: [...Values], Timestamp, ...(Unit !== undefined && { Unit }) };
  await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData: [datum] }));
};

const until = async (pipeline: LocalPipeline, alarm: MetricAlarm, state: StateValue, put: () => Promise<void>) => {
  const name = alarm.AlarmName ?? '';
  await waitUntil(
    async () => {
      await put();
      return (await stateOf(pipeline, name)) === state || undefined;
    },
    { seconds: PATIENCE_SECONDS, intervalMilliseconds: 250, otherwise: () => `${name} does not go to ${state}` },
  );
};

/** How far back the alarm looks. */
export const lookBackSeconds = ({ Period = 0, EvaluationPeriods = 0 }: MetricAlarm): number =>
  Period * EvaluationPeriods;

/**
 * Gives the alarm's metric these values until it is in ALARM. MiniStack 1.5.33 judges all alarms at each PutMetricData, by
 * one statistic over all that they look back on, whatever the dimensions. So the values get a time that soon drops out of
 * that; an alarm that looks further back on a metric of the same name goes on seeing them.
 */
export const raise = (pipeline: LocalPipeline, alarm: MetricAlarm, values: readonly number[]): Promise<void> =>
  until(pipeline, alarm, StateValue.ALARM, () =>
    putValues(pipeline, alarm, values, new Date(Date.now() - (lookBackSeconds(alarm) - SEEN_FOR_SECONDS) * 1000)),
  );

/** Gives the alarm's metric the value 0, which is fine with each of them, until it is in OK. */
export const calm = (pipeline: LocalPipeline, alarm: MetricAlarm): Promise<void> =>
  until(pipeline, alarm, StateValue.OK, () => putValues(pipeline, alarm, [0], new Date()));
