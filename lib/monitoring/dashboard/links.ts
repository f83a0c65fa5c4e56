import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { FIVE_MINUTES, HOUR } from '../periods';
import type { Content } from './content';
import { graph } from './graph';

/** Who asks for links in vain, and what the daily audit found about those that were given. */
export const links = (content: Content): IWidget[] => {
  const { metrics, alarms } = content;
  return [
    graph({
      title: `Requests for links, refused and postponed (${alarms.name('links-postponed')})`,
      left: [
        ...content.sums('LinkRequestsRefused', 'LinkRequestsPostponed'),
        metrics.ofAccessLog('LinkRequestsTurnedAway', FIVE_MINUTES).with({ label: 'turned away by API Gateway' }),
      ],
    }),
    graph({
      title: 'Links played elsewhere, or without a record',
      left: (['LinksUsedElsewhere', 'LinksNotOnRecord'] as const).map((name) => content.own(name, 'Maximum', HOUR)),
      limits: alarms.at(['links-used-elsewhere', 'links-not-on-record']),
    }),
    graph({
      title: 'Who got most links in a day',
      left: [content.own('LinksOfTopRequester', 'Maximum', HOUR, 'links of the top requester')],
      right: [content.own('TopRequesterExcess', 'Maximum', HOUR, '% more than usual')],
      rightLimits: alarms.at(['top-requester'], '%'),
    }),
    graph({
      title: 'Refreshes without room, and what the audit could not read',
      left: [content.own('RefreshesWithoutRoom', 'Sum', HOUR), content.own('AuditRecordsUnreadable', 'Maximum', HOUR)],
    }),
  ];
};
