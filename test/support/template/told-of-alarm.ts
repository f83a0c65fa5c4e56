import { alarmHistory } from '../cloudwatch/alarm-history';
import { MINUTE_MS, MetricData, type MetricId } from '../cloudwatch/metric-data';
import { PIPELINE, type SynthesisedAlarms } from './synthesised-alarms';

/** When the alarms are created. */
const FROM = new Date('2026-11-18T09:00:00Z');

/** A value at so many minutes after the alarms were created. */
export type Sample = readonly [metric: MetricId, minute: number, value: number];

const dimensions = { Pipeline: PIPELINE };

/** A metric that the pipeline publishes. */
export const own = (name: string): MetricId => ({ namespace: 'RecordingPipeline', name, dimensions });

/** One that the access log of the API tells. */
export const ofAccessLog = (name: string): MetricId => ({ namespace: 'RecordingPipeline/AccessLog', name, dimensions });

export const ofFunction = (feature: string, name: string): MetricId => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: `${PIPELINE}-${feature}` },
});

/** @param queue without the pipeline's name */
export const ofQueue = (queue: string, name: string): MetricId => ({
  namespace: 'AWS/SQS',
  name,
  dimensions: { QueueName: `${PIPELINE}-${queue}` },
});

/** One value in each period, oldest first; undefined: none. */
export const series = (of: MetricId, everyMinutes: number, values: readonly (number | undefined)[]): Sample[] =>
  values.flatMap((value, place) => (value === undefined ? [] : [[of, place * everyMinutes, value] as const]));

/** The same value for so many hours. */
export const lasting = (of: MetricId, everyMinutes: number, hours: number, value: number): Sample[] =>
  series(of, everyMinutes, Array<number>((hours * 60) / everyMinutes).fill(value));

/** When people are told that an alarm begins, and that it is over, in minutes after its creation. */
interface Told {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/** What people are told of an alarm while these samples come in. Of links and reads up to 100 in 15 minutes are usual. */
export const toldOf = (
  { alarms, composites, resets }: SynthesisedAlarms,
  id: string,
  samples: readonly Sample[],
  hours: number,
): Told => {
  const data = new MetricData();
  for (const [of, minute, value] of samples)
    data.put({ ...of, at: FROM.getTime() + minute * MINUTE_MS, values: [value] });
  const to = new Date(FROM.getTime() + hours * 60 * MINUTE_MS);
  const bands = () => ({ lower: 0, upper: 100 });
  const names = [`${PIPELINE}-${id}`, `${PIPELINE}-${id}-signal`];
  const alarm = [...alarms, ...composites].find(
    ({ name, actions }) => names.includes(name) && actions.ALARM.length > 0,
  );
  if (alarm === undefined) throw new Error(`There is no alarm ${id}`);
  const history = alarmHistory({ alarms, composites, resets, data, from: FROM, to, bands }).get(alarm.name) ?? [];
  const minutesOf = (state: 'ALARM' | 'OK') =>
    history
      // That it is well when it is created is no news.
      .filter((change, place) => change.state === state && (place > 0 || state === 'ALARM'))
      .map(({ at }) => (at.getTime() - FROM.getTime()) / MINUTE_MS);
  return {
    begins: alarm.actions.ALARM.length > 0 ? minutesOf('ALARM') : [],
    ends: alarm.actions.OK.length > 0 ? minutesOf('OK') : [],
  };
};
