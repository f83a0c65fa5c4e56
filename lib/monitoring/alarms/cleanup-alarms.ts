import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsGood } from '../alarm-row';
import type { WatchedMetrics } from '../watched-metrics';
import { anyDeadLetter, waiting } from './signals';

/** Twilio's copies of what is stored and written. */
export const cleanupAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'cleanup-delayed',
    severity: 'warning',
    trigger: `a deletion at Twilio has waited for more than ${settings.ALARM_CLEANUP_MINUTES} minutes`,
    signals: [waiting(metrics, 'cleanup', { minutes: settings.ALARM_CLEANUP_MINUTES })],
    missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
    remindsDaily: true,
  },
  {
    id: 'cleanup-dlq',
    severity: 'warning',
    trigger: 'a message lies in the dead-letter queue of the deletions',
    ...anyDeadLetter(metrics, 'cleanup'),
    remindsDaily: true,
  },
];
