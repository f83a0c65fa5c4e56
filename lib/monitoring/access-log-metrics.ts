import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PIPELINE_DIMENSION } from '../../lambdas/core/metrics';
import { THROTTLED_WEBHOOKS } from './watched-metrics';
import type { WatchedPipeline } from './watched-pipeline';

/** Metrics that only the webhook's access log can tell. */
export class AccessLogMetrics extends Construct {
  constructor(scope: Construct, id: string, { accessLogName }: WatchedPipeline['webhook']) {
    super(scope, id);
    const { namespace: metricNamespace, metricName } = THROTTLED_WEBHOOKS;
    new MetricFilter(this, 'Throttled', {
      logGroup: LogGroup.fromLogGroupName(this, 'Log', accessLogName),
      // API Gateway writes the status as a text.
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace,
      metricName,
      metricValue: '1',
      dimensions: { [PIPELINE_DIMENSION]: '$.pipeline' },
    });
  }
}
