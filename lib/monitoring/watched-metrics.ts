import { type Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, NAMESPACE, PIPELINE_DIMENSION, failureCounts } from '../../lambdas/core/metrics';
import type { Feature, WatchedPipeline } from './watched-pipeline';

/** No Lambda sees these requests, and the metric 4xx counts whatever a Lambda refuses as well. */
export const THROTTLED_WEBHOOKS = { namespace: `${NAMESPACE}/AccessLog`, metricName: 'WebhooksThrottled' } as const;

const RETRY_AGES = {
  recordings: failureCounts.processor.retryAge,
  history: failureCounts['history-writer'].retryAge,
  cleanup: failureCounts.cleanup.retryAge,
} as const;

type Statistic = 'Sum' | 'Average' | 'Maximum';

/** The metrics that alarms and the dashboard read: the pipeline's own, and those that AWS keeps of its resources. */
export class WatchedMetrics {
  constructor(readonly pipeline: WatchedPipeline) {}

  own(metricName: MetricName, statistic: Statistic, period: Duration): Metric {
    return new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { [PIPELINE_DIMENSION]: this.pipeline.name },
      statistic,
      period,
    });
  }

  /** Source of the names: AWS Lambda, "Types of metrics for Lambda functions". */
  function(feature: Feature, metricName: 'Errors' | 'Throttles' | 'Invocations', period: Duration): Metric {
    const dimensionsMap = { FunctionName: this.pipeline.functionNames[feature] };
    return new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap, statistic: 'Sum', period });
  }

  /** Source of the names: Amazon SQS, "Available CloudWatch metrics". */
  queue(
    queue: keyof WatchedPipeline['queueNames'],
    metricName: 'ApproximateAgeOfOldestMessage' | 'ApproximateNumberOfMessagesVisible',
    period: Duration,
  ): Metric {
    const dimensionsMap = { QueueName: this.pipeline.queueNames[queue] };
    return new Metric({ namespace: 'AWS/SQS', metricName, dimensionsMap, statistic: 'Maximum', period });
  }

  /** Source of the names: API Gateway, "CloudWatch metrics for HTTP APIs". */
  api(metricName: '4xx' | '5xx' | 'Count', period: Duration): Metric {
    const dimensionsMap = { ApiId: this.pipeline.apiId };
    return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, statistic: 'Sum', period });
  }

  /** Requests that API Gateway itself turned away with 429; `AccessLogMetrics` makes the metric of its log. */
  throttledWebhooks(period: Duration): Metric {
    const dimensionsMap = { [PIPELINE_DIMENSION]: this.pipeline.name };
    const { namespace, metricName } = THROTTLED_WEBHOOKS;
    return new Metric({ namespace, metricName, dimensionsMap, statistic: 'Sum', period });
  }

  /** Requests for objects under the prefix. Source of the names: Amazon S3, "Amazon S3 CloudWatch request metrics". */
  bucket(metricName: 'GetRequests' | '4xxErrors', period: Duration): Metric {
    const { bucketName: BucketName, requestFilterId: FilterId } = this.pipeline;
    const dimensionsMap = { BucketName, FilterId };
    return new Metric({ namespace: 'AWS/S3', metricName, dimensionsMap, statistic: 'Sum', period });
  }

  /**
   * With 0 where it has no datapoint. Without, an alarm looks further back for a real one ("evaluation range") and may find
   * an old breach: it would go on again after it had ended.
   */
  filled(metric: Metric, label: string): MathExpression {
    return this.math('FILL(metric, 0)', { metric }, metric.period, label);
  }

  /**
   * How long the oldest message of a queue has waited, in seconds. SQS leaves a message out of its age once it was received
   * three times, so those that are tried again tell theirs.
   */
  oldestWaiting(queue: keyof typeof RETRY_AGES, period: Duration): MathExpression {
    const waiting = this.queue(queue, 'ApproximateAgeOfOldestMessage', period);
    const tried = this.own(RETRY_AGES[queue], 'Maximum', period);
    return this.math(
      'FILL(MAX([waiting, tried]), 0)',
      { waiting, tried },
      period,
      'seconds that the oldest has waited',
    );
  }

  /** What ratios of uploads are made of. */
  uploads(period: Duration): { readonly attempts: Metric; readonly failures: Metric } {
    return {
      attempts: this.own('UploadAttempts', 'Sum', period),
      failures: this.own('UploadFailures', 'Sum', period),
    };
  }

  /** Requests that S3 refused, without those that belong to storing; `otherwise` where there was none. */
  refusedReads(period: Duration, otherwise?: number): MathExpression {
    const refused = this.bucket('4xxErrors', period);
    const expected = this.own('ExpectedRefusals', 'Sum', period);
    const expression = otherwise === undefined ? 'refused - expected' : `FILL(refused - expected, ${otherwise})`;
    return this.math(expression, { refused, expected }, period, 'refused requests');
  }

  /**
   * CloudWatch's metric math over metrics of one period. In arithmetic a missing value counts as 0 while another metric
   * has one at that time; division by zero yields no datapoint (CloudWatch, "Metric math syntax and functions").
   */
  math(expression: string, usingMetrics: Record<string, IMetric>, period: Duration, label: string): MathExpression {
    return new MathExpression({ expression, usingMetrics, period, label });
  }
}
