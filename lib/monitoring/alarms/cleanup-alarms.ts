import { MESSAGE_RETENTION_DAYS } from '../../../lambdas/core/limits';
import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsGood } from '../alarm-row';
import type { WatchedMetrics } from '../watched-metrics';
import { anyDeadLetter, waiting } from './signals';

/** Twilio's copies of what is stored and written. */
export const cleanupAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => [
  {
    id: 'cleanup-delayed',
    severity: 'warning',
    impact:
      'Recordings are in S3 and in their Jobs, but Twilio still has its copies: personal data that nobody needs there, and ' +
      'that Twilio charges for.',
    trigger: `a deletion at Twilio has waited for more than ${settings.ALARM_CLEANUP_MINUTES} minutes`,
    signals: [waiting(metrics, 'cleanup', { minutes: settings.ALARM_CLEANUP_MINUTES })],
    missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
    remindsDaily: true,
  },
  {
    id: 'cleanup-dlq',
    severity: 'warning',
    impact:
      "Twilio's copies of finished recordings wait for a person: Twilio refuses to delete them, or the bucket no longer " +
      `has the object. The queue keeps them for ${MESSAGE_RETENTION_DAYS} days.`,
    trigger: 'there is a message in the dead-letter queue of cleanup',
    ...anyDeadLetter(metrics, 'cleanup'),
    remindsDaily: true,
  },
];
