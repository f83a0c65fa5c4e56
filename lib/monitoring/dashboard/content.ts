import { type Duration } from 'aws-cdk-lib';
import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../../lambdas/core/metrics';
import type { Settings } from '../../settings/read-settings';
import { FIVE_MINUTES } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import type { AlarmLines } from './alarm-lines';

/** What the dashboard's rows are made of: metrics under the names that people read. */
export class Content {
  constructor(
    readonly metrics: WatchedMetrics,
    readonly settings: Settings,
    readonly alarms: AlarmLines,
  ) {}

  own(name: MetricName, statistic: 'Sum' | 'Average' | 'Maximum', period: Duration, label: string = name): Metric {
    return this.metrics.own(name, statistic, period).with({ label });
  }

  /** How often each of them was counted in 5 minutes. */
  sums(...names: MetricName[]): IMetric[] {
    return names.map((name) => this.own(name, 'Sum', FIVE_MINUTES));
  }

  /** How long the messages of a queue wait, tried or not. */
  ages(queue: string): IMetric[] {
    return [
      this.metrics.oldestInQueue(queue, FIVE_MINUTES).with({ label: 'seconds in the queue' }),
      this.metrics.oldestTriedAgain(queue, FIVE_MINUTES).with({ label: 'seconds, tried again' }),
    ];
  }

  /** How many messages lie in each dead-letter queue. */
  deadLetters(): IMetric[] {
    return this.metrics.queues.map(({ name, carries }) =>
      this.metrics.deadLetters(name, FIVE_MINUTES).with({ label: `${carries}s` }),
    );
  }
}
