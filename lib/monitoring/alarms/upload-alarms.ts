import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsGood } from '../alarm-row';
import { errorBudget } from '../error-budget';
import { FIVE_MINUTES, WEEK } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { RECOVERY_MINUTES, anyDeadLetter, anyOf, waiting, when } from './signals';

/** From Twilio to the bucket: what fails, what waits, what was given up, and the promise on it. */
export const uploadAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  const { percent, enoughAttempts, burnRate } = errorBudget(settings);
  return [
    {
      id: 'upload-failures',
      severity: 'critical',
      trigger:
        `more than ${settings.ALARM_UPLOAD_FAILURE_PERCENT} % of at least ${settings.ALARM_MIN_EVENTS} upload attempts ` +
        'failed within 5 minutes',
      signals: [
        when(
          metrics.math(
            `FILL(IF(attempts >= ${settings.ALARM_MIN_EVENTS}, 100 * failures / attempts, 0), 0)`,
            metrics.uploads(FIVE_MINUTES),
            FIVE_MINUTES,
            'upload failures in percent',
          ),
          { above: settings.ALARM_UPLOAD_FAILURE_PERCENT },
          anyOf(FIVE_MINUTES, RECOVERY_MINUTES),
        ),
      ],
      missingData: silenceIsGood('No attempt, no failure; that nothing is attempted is for recordings-stuck to tell.'),
    },
    {
      id: 'recordings-stuck',
      severity: 'critical',
      trigger: `a recording has waited in its queue for more than ${settings.ALARM_RECORDINGS_AGE_MINUTES} minutes`,
      signals: [waiting(metrics, 'recordings', { minutes: settings.ALARM_RECORDINGS_AGE_MINUTES })],
      missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
      unless: {
        alarms: ['credentials-unusable', 'upload-failures'],
        because: 'What cannot be uploaded waits: these tell why.',
      },
      remindsDaily: true,
    },
    {
      id: 'upload-slo',
      severity: 'warning',
      trigger: `more than ${percent} % of at least ${enoughAttempts} upload attempts failed in 7 days`,
      signals: [
        when(
          metrics.math(
            `IF(attempts >= ${enoughAttempts}, ${burnRate}, 0)`,
            metrics.uploads(WEEK),
            WEEK,
            'burn rate: share of the error budget of 7 days that is used up',
          ),
          { above: 1 },
        ),
      ],
      missingData: silenceIsGood('A week without a call breaks no promise.'),
    },
    {
      id: 'recordings-dlq',
      severity: 'warning',
      trigger: 'a message lies in the dead-letter queue of the recordings',
      ...anyDeadLetter(metrics, 'recordings'),
      remindsDaily: true,
    },
  ];
};
