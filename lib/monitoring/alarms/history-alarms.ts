import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, silenceIsGood } from '../alarm-row';
import { FIVE_MINUTES, HOUR } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { ANY_HOUR_OF_A_DAY, RECOVERY_MINUTES, TWICE_WITHIN, anyDeadLetter, twice, waiting, when } from './signals';

/** From the bucket into the Jobs: what is slow, late or given up, and what Airtable refuses. */
export const historyAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  const throttledPeriods = settings.ALARM_AIRTABLE_THROTTLED_MINUTES / FIVE_MINUTES.toMinutes();
  return [
    {
      id: 'processing-slow',
      severity: 'warning',
      trigger: `lines came more than ${settings.ALARM_PROCESSING_SECONDS} seconds after their webhook on average, in 2 of 3 periods of 5 minutes`,
      signals: [
        // One period may hold nothing but old lines that somebody has redriven.
        when(
          metrics.filled(metrics.own('ProcessingSeconds', 'Average', FIVE_MINUTES), 'seconds on average'),
          { above: settings.ALARM_PROCESSING_SECONDS },
          [2, 3],
        ),
      ],
      missingData: silenceIsGood('While nothing finishes there is no average; the ages of the queues tell of that.'),
      unless: {
        alarms: [
          'history-delayed',
          'airtable-throttled',
          'history-writer-errors',
          'history-writer-throttles',
          'processor-errors',
          'upload-failures',
        ],
        because: 'What had to wait for one of these is slow when it comes.',
      },
    },
    {
      id: 'history-delayed',
      severity: 'warning',
      trigger: `a line has waited for more than ${settings.ALARM_HISTORY_WARNING_MINUTES} minutes`,
      signals: [
        waiting(metrics, 'history', { minutes: settings.ALARM_HISTORY_WARNING_MINUTES, holds: RECOVERY_MINUTES }),
      ],
      missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
      unless: {
        alarms: ['airtable-throttled', 'history-writer-errors', 'history-writer-throttles'],
        because: 'Each of these keeps lines from being written, and tells why.',
      },
    },
    {
      id: 'history-stuck',
      severity: 'critical',
      trigger: `a line has waited for more than ${settings.ALARM_HISTORY_CRITICAL_MINUTES} minutes`,
      signals: [waiting(metrics, 'history', { minutes: settings.ALARM_HISTORY_CRITICAL_MINUTES })],
      missingData: silenceIsGood('An empty queue has no age, and without tries there is no age to tell.'),
      unless: {
        alarms: ['credentials-unusable', 'airtable-refused'],
        because: 'Each of these keeps every line from being written, and tells why.',
      },
      remindsDaily: true,
    },
    {
      id: 'airtable-refused',
      severity: 'critical',
      trigger: `Airtable refused two requests within ${TWICE_WITHIN} for a reason that does not pass by itself`,
      signals: [twice(metrics, 'AirtableRefusals')],
      missingData: silenceIsGood('It is counted only when it happens.'),
      remindsDaily: true,
    },
    {
      id: 'airtable-throttled',
      severity: 'warning',
      trigger: `Airtable's rate limit refused requests in ${throttledPeriods} of the last ${2 * throttledPeriods} periods of 5 minutes`,
      signals: [
        when(
          metrics.filled(metrics.own('AirtableThrottles', 'Sum', FIVE_MINUTES), 'refused requests'),
          { atLeast: 1 },
          [throttledPeriods, 2 * throttledPeriods],
        ),
      ],
      missingData: silenceIsGood('It is counted only when it happens.'),
    },
    {
      id: 'history-dlq',
      severity: 'warning',
      trigger: 'a message lies in the dead-letter queue of the history',
      ...anyDeadLetter(metrics, 'history'),
      remindsDaily: true,
    },
    {
      id: 'history-almost-full',
      severity: 'warning',
      trigger: `the history of a Job fills more than ${settings.ALARM_HISTORY_FILL_PERCENT} % of its field; a history is looked at when it gets a line, and counts for 24 hours`,
      signals: [
        when(
          metrics.own('HistoryFillPercent', 'Maximum', HOUR),
          { above: settings.ALARM_HISTORY_FILL_PERCENT },
          ANY_HOUR_OF_A_DAY,
        ),
      ],
      missingData: silenceIsGood('Without a new line no history grows.'),
      remindsDaily: true,
    },
    {
      id: 'recordings-unassigned',
      severity: 'warning',
      trigger: 'a recording without job number found no Job in the last 24 hours',
      signals: [when(metrics.own('RecordingsUnassigned', 'Sum', HOUR), { atLeast: 1 }, ANY_HOUR_OF_A_DAY)],
      missingData: silenceIsGood('It is counted only when it happens.'),
      remindsDaily: true,
    },
  ];
};
