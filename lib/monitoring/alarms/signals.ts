import { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LONGEST_PAUSE_SECONDS } from '../../../lambdas/core/limits';
import type { MetricName } from '../../../lambdas/core/metrics';
import {
  type AlarmRow,
  type Breach,
  type MissingData,
  type Signal,
  silenceIsBad,
  silenceSaysNothing,
} from '../alarm-row';
import { DAY, FIVE_MINUTES, HOUR } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import type { Feature } from '../watched-pipeline';

/** Between two tries of a message: less, and an alarm about tries would forget between two of them. */
const LONGEST_PAUSE = Duration.seconds(LONGEST_PAUSE_SECONDS);
/** A single waiting message is tried twice in this time: it alone keeps an alarm on two tries on. */
const TWO_PAUSES = Duration.seconds(2 * LONGEST_PAUSE_SECONDS);

/**
 * What a recovery takes: the last messages are tried after the longest pause, and their lines are slow ones in two periods
 * more. An alarm that names the cause stays on for this long, or the alarm of a consequence would follow it.
 */
export const RECOVERY_MINUTES = 30;

/** Keeps what happened once in sight for a day, so that it does not end before anybody has looked. */
export const ANY_HOUR_OF_A_DAY: Signal['datapoints'] = [1, 24];

const UNUSED_QUEUE = silenceSaysNothing('SQS may stop reporting a queue that nobody uses, with messages in it.');

/** `datapoints`: how many of the last ones must breach; by default the last one. */
export const when = (metric: IMetric, breach: Breach, datapoints: Signal['datapoints'] = [1, 1]): Signal => ({
  metric,
  breach,
  datapoints,
});

/** One breaching datapoint, which counts for `holdsMinutes`. */
export const anyOf = (period: Duration, holdsMinutes: number): Signal['datapoints'] => [
  1,
  Math.max(1, Math.ceil(holdsMinutes / period.toMinutes())),
];

/** A count over a period; 0 where nothing was counted, since a threshold above 1 is not met by each datapoint. */
export const counted = (
  metrics: WatchedMetrics,
  metric: Metric,
  atLeast: number,
  datapoints?: Signal['datapoints'],
): Signal => when(metrics.filled(metric, `times, alarm at ${atLeast}`), { atLeast }, datapoints);

/** What happened at two tries within two of the longest pauses, and so hardly passes by itself. */
export const twice = (metrics: WatchedMetrics, name: MetricName): Signal =>
  counted(metrics, metrics.own(name, 'Sum', TWO_PAUSES), 2, anyOf(TWO_PAUSES, 2 * RECOVERY_MINUTES));

/** For `trigger`: how long `twice` looks back. */
export const TWICE_WITHIN = `${TWO_PAUSES.toMinutes()} minutes`;

/** The oldest message of a queue has waited for more than `minutes`; the alarm holds for `holds` minutes more. */
export const waiting = (
  metrics: WatchedMetrics,
  queue: string,
  { minutes, holds = 0 }: { readonly minutes: number; readonly holds?: number },
): Signal => when(metrics.oldestWaiting(queue, LONGEST_PAUSE), { above: minutes * 60 }, anyOf(LONGEST_PAUSE, holds));

/** CloudWatch lets an alarm rest for two days at most after its creation ("Alarm warm-up periods"). */
const LONGEST_WARM_UP = Duration.days(2);

interface Runs {
  /** The time from one run to the next. */
  readonly every: Duration;
  /** How many of them have to be missing. */
  readonly missing: number;
  /** Completes "FEATURE was not invoked for …". */
  readonly told: string;
}

/** A function that was not invoked for some of its runs. */
export const runsMissing = (metrics: WatchedMetrics, feature: Feature, { every, missing, told }: Runs): AlarmRow => ({
  id: `${feature}-missing`,
  severity: 'warning',
  trigger: `${feature} was not invoked for ${told}`,
  signals: [
    // FILL, since CloudWatch would look further back for real datapoints before it counts a period as missing.
    when(
      metrics.math(
        'FILL(invocations, 0)',
        { invocations: metrics.function(feature, 'Invocations', every) },
        every,
        'runs',
      ),
      { below: 1 },
      [missing, missing],
    ),
  ],
  missingData: silenceIsBad('A function that was never invoked has no metric at all.'),
  warmUp: {
    for: Duration.minutes(Math.min(missing * every.toMinutes(), LONGEST_WARM_UP.toMinutes())),
    because: 'Before its first runs it cannot have been invoked.',
  },
  remindsDaily: true,
});

/** A daily function that was not invoked for two days. */
export const dailyRunMissing = (metrics: WatchedMetrics, feature: Feature): AlarmRow =>
  runsMissing(metrics, feature, { every: DAY, missing: 2, told: '2 days, though it is scheduled daily' });

/**
 * What a daily run found: in sight for most of a day, and over before the next run tells its own, which would be no change,
 * and so no news, if the alarm were still on. The largest, since a run that failed at its end is made once more.
 */
export const foundByDailyRun = (metrics: WatchedMetrics, name: MetricName, label: string, breach: Breach): Signal =>
  when(metrics.filled(metrics.own(name, 'Maximum', HOUR), label), breach, [1, 20]);

/** What an alarm on any message in a dead-letter queue looks at. */
export const anyDeadLetter = (
  metrics: WatchedMetrics,
  queue: string,
): { readonly signals: readonly [Signal]; readonly missingData: MissingData } => ({
  signals: [when(metrics.deadLetters(queue, FIVE_MINUTES), { atLeast: 1 })],
  missingData: UNUSED_QUEUE,
});
