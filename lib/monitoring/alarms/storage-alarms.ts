import { Duration } from 'aws-cdk-lib';
import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsBad, silenceIsGood } from '../alarm-row';
import { DAY } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { when } from './signals';

/** What the recordings cost to store. */
export const storageAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'storage-growth',
    severity: 'warning',
    trigger:
      `storage costs at least $${settings.ALARM_STORAGE_MIN_COST} a month, and ${settings.ALARM_STORAGE_GROWTH_PERCENT} % more ` +
      'than 30 days ago',
    signals: [
      when(
        metrics.math(
          `IF(cost >= ${settings.ALARM_STORAGE_MIN_COST}, growth, 0)`,
          {
            cost: metrics.own('StorageCost', 'Maximum', DAY),
            growth: metrics.own('StorageCostGrowth', 'Maximum', DAY),
          },
          DAY,
          'growth of the storage cost in percent',
        ),
        { above: settings.ALARM_STORAGE_GROWTH_PERCENT },
      ),
    ],
    missingData: silenceIsGood(
      'In the first 30 days there is no growth; that it is measured is storage-growth-missing.',
    ),
  },
  {
    id: 'storage-growth-missing',
    severity: 'warning',
    trigger: 'storage-growth was not invoked for 2 days, though it is scheduled daily',
    signals: [
      // FILL, since CloudWatch would look further back for real datapoints before it counts a day as missing.
      when(
        metrics.math(
          'FILL(invocations, 0)',
          { invocations: metrics.function('storage-growth', 'Invocations', DAY) },
          DAY,
          'daily runs',
        ),
        { below: 1 },
        [2, 2],
      ),
    ],
    missingData: silenceIsBad('A function that was never invoked has no metric at all.'),
    warmUp: { for: Duration.days(2), because: 'Before its first runs it cannot have been invoked.' },
    remindsDaily: true,
  },
];
