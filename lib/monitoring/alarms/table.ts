import type { Settings } from '../../settings/read-settings';
import type { AlarmRow } from '../alarm-row';
import type { WatchedMetrics } from '../watched-metrics';
import { accessAlarms } from './access-alarms';
import { cleanupAlarms } from './cleanup-alarms';
import { functionAlarms } from './function-alarms';
import { historyAlarms } from './history-alarms';
import { linkAlarms } from './link-alarms';
import { reconciliationAlarms } from './reconciliation-alarms';
import { storageAlarms } from './storage-alarms';
import { uploadAlarms } from './upload-alarms';
import { webhookAlarms } from './webhook-alarms';

/** Every alarm of the pipeline. Names, thresholds and sentences stand in the rows and nowhere else. */
export const alarmTable = (metrics: WatchedMetrics, settings: Settings): readonly AlarmRow[] => [
  ...webhookAlarms(metrics, settings),
  ...uploadAlarms(metrics, settings),
  ...historyAlarms(metrics, settings),
  ...cleanupAlarms(metrics, settings),
  ...reconciliationAlarms(metrics, settings),
  ...storageAlarms(metrics, settings),
  ...accessAlarms(metrics, settings),
  ...linkAlarms(metrics, settings),
  ...functionAlarms(metrics),
];
