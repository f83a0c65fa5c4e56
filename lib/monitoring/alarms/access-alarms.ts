import type { Settings } from '../../settings/read-settings';
import { type AlarmRow, type Signal, silenceIsGood } from '../alarm-row';
import { QUARTER_OF_AN_HOUR } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { when } from './signals';

/** Who gets at recordings, and who tries. */
export const accessAlarms = (metrics: WatchedMetrics, settings: Settings): AlarmRow[] => {
  /** Sustained for 45 minutes: a band of 3 standard deviations is left by chance now and then. */
  const sustained: Signal['datapoints'] = [3, 4];
  return [
    {
      id: 'links-anomaly',
      severity: 'warning',
      trigger: `in 3 of 4 quarters of an hour more links were made than usual, by more than ${settings.ALARM_ACCESS_BAND} standard deviations`,
      signals: [
        when(
          metrics.own('LinksGenerated', 'Sum', QUARTER_OF_AN_HOUR),
          { aboveBand: settings.ALARM_ACCESS_BAND },
          sustained,
        ),
      ],
      missingData: silenceIsGood('No link, no anomaly.'),
    },
    {
      id: 'reads-anomaly',
      severity: 'warning',
      trigger: `in 3 of 4 quarters of an hour more recordings were fetched than usual, by more than ${settings.ALARM_ACCESS_BAND} standard deviations`,
      signals: [
        when(metrics.bucket('GetRequests', QUARTER_OF_AN_HOUR), { aboveBand: settings.ALARM_ACCESS_BAND }, sustained),
      ],
      missingData: silenceIsGood('No read, no anomaly.'),
    },
    {
      id: 'reads-refused',
      severity: 'warning',
      trigger: `more than ${settings.ALARM_REFUSED_REQUESTS} requests for recordings, or for links to them, were refused within 15 minutes; refusals that belong to the way of a recording do not count`,
      // A refusal that storing expects is told when its invocation ends, perhaps in the next window. The threshold covers
      // what of that may be: the few of PROCESSOR_CONCURRENCY batches of 10 recordings that two workers have at a time, and two
      // batches of 10 lines. A page of 200 links to recordings that are gone may go beyond it, which is then what somebody
      // asked for.
      signals: [when(metrics.refusedAccess(QUARTER_OF_AN_HOUR), { above: settings.ALARM_REFUSED_REQUESTS })],
      missingData: silenceIsGood('No request, no refusal.'),
    },
  ];
};
