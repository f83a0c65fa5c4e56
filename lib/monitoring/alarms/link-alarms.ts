import type { MetricName } from '../../../lambdas/core/metrics';
import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, type Breach, silenceIsGood } from '../alarm-row';
import { HALF_AN_HOUR } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { counted, dailyRunMissing, foundByDailyRun } from './signals';

/** Who waits for a link, and what the daily audit found about those that were given. */
export const linkAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  const foundByAudit = (name: MetricName, label: string, breach: Breach) =>
    foundByDailyRun(metrics, name, label, breach);
  return [
    {
      id: 'links-postponed',
      severity: 'warning',
      trigger: 'in each half hour of the last 2 hours a request for links was answered 429 or 503',
      signals: [
        // Longer than history-delayed takes, which tells of most causes once there are lines that wait.
        counted(metrics, metrics.own('LinkRequestsPostponed', 'Sum', HALF_AN_HOUR), 1, [4, 4]),
      ],
      missingData: silenceIsGood('It is counted only when it happens.'),
      unless: {
        alarms: ['credentials-unusable', 'airtable-refused', 'airtable-throttled', 'history-delayed'],
        because: 'Whatever is behind one of these keeps links from being given, too.',
      },
    },
    {
      id: 'links-used-elsewhere',
      severity: 'warning',
      trigger: `on the day before, ${settings.ALARM_LINKS_USED_ELSEWHERE} links or more were played from another network than they were given to`,
      signals: [
        foundByAudit('LinksUsedElsewhere', 'links used elsewhere', { atLeast: settings.ALARM_LINKS_USED_ELSEWHERE }),
      ],
      missingData: silenceIsGood('It is told once a day; that it is told is access-audit-missing.'),
    },
    {
      id: 'links-not-on-record',
      severity: 'warning',
      trigger: 'on the day before, a link was played of which the links bucket has no record',
      signals: [foundByAudit('LinksNotOnRecord', 'links without a record', { atLeast: 1 })],
      missingData: silenceIsGood('It is told once a day.'),
    },
    {
      id: 'top-requester',
      severity: 'warning',
      trigger: `on the day before, somebody got over ${settings.ALARM_TOP_REQUESTER_PERCENT} % more links than is usual for them`,
      signals: [
        foundByAudit('TopRequesterExcess', '% more links than usual', { above: settings.ALARM_TOP_REQUESTER_PERCENT }),
      ],
      missingData: silenceIsGood('It is told once a day.'),
    },
    dailyRunMissing(metrics, 'access-audit'),
  ];
};
