import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsGood } from '../alarm-row';
import { DAY } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { dailyRunMissing, when } from './signals';

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
  dailyRunMissing(metrics, 'storage-growth'),
];
