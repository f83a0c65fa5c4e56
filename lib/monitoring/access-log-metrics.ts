import { FilterPattern, type JsonPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PIPELINE_DIMENSION } from '../../lambdas/core/metrics';
import { ACCESS_LOG_NAMESPACE, type AccessLogMetric } from './watched-metrics';
import type { WatchedPipeline } from './watched-pipeline';

/** API Gateway writes a status as a text, and a hyphen for what there is none of. */
const is = (field: string, value: string): JsonPattern => FilterPattern.stringValue(`$.${field}`, '=', value);
const isNot = (field: string, value: string): JsonPattern => FilterPattern.stringValue(`$.${field}`, '!=', value);

/**
 * What only the API's access log can tell. API Gateway's own metrics are those of all routes, or $0.30 a month for each of six
 * metrics of a route (HTTP APIs, "Working with metrics"): a request for a link that cannot be served is no lost webhook.
 */
export class AccessLogMetrics extends Construct {
  constructor(scope: Construct, id: string, { accessLogName, otherRoutes }: WatchedPipeline['webhook']) {
    super(scope, id);
    const logGroup = LogGroup.fromLogGroupName(this, 'Log', accessLogName);
    const count = (filterId: string, metricName: AccessLogMetric, filterPattern: JsonPattern): void => {
      new MetricFilter(this, filterId, {
        logGroup,
        filterPattern,
        metricNamespace: ACCESS_LOG_NAMESPACE,
        metricName,
        metricValue: '1',
        dimensions: { [PIPELINE_DIMENSION]: '$.pipeline' },
      });
    };
    // What is no other route: a request whose route API Gateway did not find out may have been a webhook.
    const ofWebhook = otherRoutes.map((route) => isNot('routeKey', route));
    count('Throttled', 'WebhooksThrottled', FilterPattern.all(is('status', '429'), ...ofWebhook));
    count('Failed', 'WebhooksFailed', FilterPattern.all(is('status', '5*'), ...ofWebhook));
    // What a function answers has a status of the integration, too.
    const ofLinks = otherRoutes.map((route) => is('routeKey', route));
    const unseen = [is('status', '4*'), is('integrationStatus', '-')];
    if (ofLinks.length > 0)
      count('TurnedAway', 'LinkRequestsTurnedAway', FilterPattern.all(...unseen, FilterPattern.any(...ofLinks)));
  }
}
