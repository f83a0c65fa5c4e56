import { Color, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { floodOf } from '../flood';
import { FIVE_MINUTES, QUARTER_OF_AN_HOUR } from '../periods';
import type { Content } from './content';
import { graph } from './graph';

/** Who reads recordings, and who tries in vain. */
export const access = (content: Content): IWidget[] => {
  const { metrics, alarms } = content;
  return [
    graph({
      title: `Links made (${alarms.name('links-anomaly')})`,
      left: [content.own('LinksGenerated', 'Sum', QUARTER_OF_AN_HOUR)],
    }),
    graph({
      title: `Recordings fetched (${alarms.name('reads-anomaly')})`,
      left: [metrics.bucket('GetRequests', QUARTER_OF_AN_HOUR).with({ label: 'GET requests' })],
    }),
    graph({
      title: 'Refused requests for recordings and links',
      left: [metrics.refusedAccess(QUARTER_OF_AN_HOUR)],
      limits: alarms.at(['reads-refused']),
    }),
    graph({
      title: 'Webhooks from strangers, and all that ingest takes',
      left: content.sums('WebhooksForged'),
      limits: alarms.at(['webhooks-forged']),
      right: [metrics.takenWebhooks(FIVE_MINUTES).with({ label: 'taken by ingest' })],
      rightLimits: [
        { value: floodOf(content.settings), label: '80 % of what WEBHOOK_RATE_LIMIT allows', color: Color.RED },
      ],
    }),
  ];
};
