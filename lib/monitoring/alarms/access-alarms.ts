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
      impact: 'Far more links to recordings are made than is usual at this time: somebody may be collecting them.',
      trigger: `links made per 15 minutes were above the expected band (${settings.ALARM_ACCESS_BAND} standard deviations) 3 times in an hour`,
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
      impact:
        'Far more recordings are fetched from the bucket than is usual at this time: somebody may be copying them.',
      trigger: `reads per 15 minutes were above the expected band (${settings.ALARM_ACCESS_BAND} standard deviations) 3 times in an hour`,
      signals: [
        when(metrics.bucket('GetRequests', QUARTER_OF_AN_HOUR), { aboveBand: settings.ALARM_ACCESS_BAND }, sustained),
      ],
      missingData: silenceIsGood('No read, no anomaly.'),
    },
    {
      id: 'reads-refused',
      severity: 'warning',
      impact:
        'The bucket refuses many requests for recordings: dead links are being tried, or somebody without permission tries.',
      trigger: `S3 refused more than ${settings.ALARM_REFUSED_REQUESTS} requests within 15 minutes, without those that belong to storing`,
      signals: [when(metrics.refusedReads(QUARTER_OF_AN_HOUR, 0), { above: settings.ALARM_REFUSED_REQUESTS })],
      missingData: silenceIsGood('No request, no refusal.'),
    },
  ];
};
