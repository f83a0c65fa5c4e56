import { type IWidget, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { errorBudget } from '../error-budget';
import { FIVE_MINUTES, HOUR, WEEK } from '../periods';
import type { Content } from './content';
import { QUARTER } from './graph';

/** What is promised, and how it stands. */
export const promises = (content: Content): IWidget[] => {
  const { metrics, settings } = content;
  const uploads = metrics.uploads(WEEK);
  const size = { width: QUARTER, height: 4 };
  return [
    new SingleValueWidget({
      ...size,
      title: `Upload success in 7 days (target: above ${settings.SLO_UPLOAD_SUCCESS_PERCENT} %)`,
      metrics: [
        metrics.math('100 - 100 * failures / attempts', uploads, WEEK, '% of upload attempts'),
        metrics.math(errorBudget(settings).burnRate, uploads, WEEK, 'burn rate (objective missed above 1)'),
      ],
      // One figure for the week, whatever range the page shows.
      start: '-P7D',
      end: 'P0D',
      setPeriodToTimeRange: true,
    }),
    new SingleValueWidget({
      ...size,
      title: `Webhook to history line (target: below ${settings.SLO_PROCESSING_SECONDS} s)`,
      metrics: [content.own('ProcessingSeconds', 'Average', HOUR, 'seconds on average')],
      sparkline: true,
    }),
    new SingleValueWidget({
      ...size,
      title: 'Oldest waiting message, in seconds',
      metrics: metrics.queues.map(({ name, carries }) =>
        metrics.oldestInQueue(name, FIVE_MINUTES).with({ label: carries }),
      ),
      sparkline: true,
    }),
    new SingleValueWidget({
      ...size,
      title: 'Dead letters (target: none)',
      metrics: content.deadLetters(),
      sparkline: true,
    }),
  ];
};
