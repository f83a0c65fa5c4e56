import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { FIVE_MINUTES } from '../periods';
import { promiseAt } from './alarm-lines';
import type { Content } from './content';
import { graph } from './graph';

/** The steps from left to right: what each of them does, and what goes wrong in it. */
export const wayOfARecording = (content: Content): IWidget[] => {
  const { metrics, settings, alarms } = content;
  const failing = metrics.math('100 * failures / attempts', metrics.uploads(FIVE_MINUTES), FIVE_MINUTES, '% failing');
  return [
    graph({
      title: '1. Webhooks',
      left: content.sums(
        'WebhooksAccepted',
        'WebhooksRefused',
        'SignatureFailures',
        'WebhooksForged',
        'WebhooksPostponed',
      ),
      right: [
        metrics.ofAccessLog('WebhooksFailed', FIVE_MINUTES).with({ label: 'answers 5xx' }),
        metrics.ofAccessLog('WebhooksThrottled', FIVE_MINUTES).with({ label: 'answers 429' }),
      ],
      limits: alarms.at(['webhooks-refused'], 'refused'),
      rightLimits: alarms.at(['webhooks-unanswered', 'webhooks-throttled'], '5xx or 429'),
    }),
    graph({
      title: '2. Uploads',
      left: content.sums(
        'UploadAttempts',
        'UploadFailures',
        'UploadRetries',
        'RecordingsStored',
        'RecordingsAbsent',
        'RecordingsGivenUp',
      ),
      right: [failing],
      rightLimits: alarms.at(['upload-failures'], '%'),
    }),
    graph({
      title: '3. History',
      left: content.sums(
        'HistoryLinesWritten',
        'HistoryRetries',
        'HistoryParked',
        'RecordingsUnassigned',
        'StatusesUnassigned',
      ),
      right: [content.own('ProcessingSeconds', 'Average', FIVE_MINUTES, 'seconds from webhook to line')],
      rightLimits: [...alarms.at(['processing-slow'], 's'), promiseAt(settings.SLO_PROCESSING_SECONDS, 's: target')],
    }),
    graph({
      title: '4. Deletions at Twilio',
      left: content.sums('TwilioDeletions', 'TwilioDeletionFailures', 'CleanupRetries', 'CleanupParked'),
      right: content.ages('cleanup'),
      rightLimits: alarms.at(['cleanup-delayed'], 'seconds'),
    }),
  ];
};
