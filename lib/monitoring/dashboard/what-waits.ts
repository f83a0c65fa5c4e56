import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { FIVE_MINUTES } from '../periods';
import type { Content } from './content';
import { graph } from './graph';

/** How long things wait, where they end if nothing helps, and what holds them up. */
export const whatWaits = (content: Content): IWidget[] => {
  const { metrics, alarms } = content;
  return [
    graph({
      title: 'Oldest recording that waits to be stored, in seconds',
      left: content.ages('recordings'),
      limits: alarms.at(['recordings-stuck']),
    }),
    graph({
      title: 'Oldest line that waits to be written, in seconds',
      left: content.ages('history'),
      limits: alarms.at(['history-delayed', 'history-stuck']),
    }),
    graph({
      title: 'Dead letters',
      left: content.deadLetters(),
      limits: alarms.at(metrics.queues.map(({ name }) => `${name}-dlq`)),
    }),
    graph({
      title: 'Errors and limits that hold work up',
      left: [
        ...content.sums('AirtableThrottles', 'AirtableRefusals', 'CredentialsUnusable'),
        ...metrics.functions.flatMap(({ feature }) => [
          metrics.function(feature, 'Errors', FIVE_MINUTES).with({ label: `${feature} errors` }),
          metrics.function(feature, 'Throttles', FIVE_MINUTES).with({ label: `${feature} throttles` }),
        ]),
      ],
    }),
  ];
};
