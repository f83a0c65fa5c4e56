import { type Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, NAMESPACE, PIPELINE_DIMENSION, failureCounts } from '../../lambdas/core/metrics';
import type { Feature, WatchedFunction, WatchedPipeline, WatchedQueue } from './watched-pipeline';

/** Where the metrics are that are made of the API's access log: its own are those of all routes together. */
export const ACCESS_LOG_NAMESPACE = `${NAMESPACE}/AccessLog`;

export type AccessLogMetric = 'WebhooksFailed' | 'WebhooksThrottled' | 'LinkRequestsTurnedAway';

type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum';

interface ConsumedQueue extends WatchedQueue {
  readonly consumer: Feature;
}

const isConsumer = (feature: Feature): feature is keyof typeof failureCounts => feature in failureCounts;

/**
 * The metrics that alarms and the dashboard read: the pipeline's own, and those that AWS keeps of its resources. Each method
 * that takes a feature or a queue throws where the pipeline has none of that name.
 */
export class WatchedMetrics {
  constructor(private readonly pipeline: WatchedPipeline) {}

  get functions(): readonly WatchedFunction[] {
    return this.pipeline.functions;
  }

  /** In the order of the functions that consume them. */
  get queues(): readonly ConsumedQueue[] {
    return this.functions.flatMap(({ feature, consumes }) =>
      consumes === undefined ? [] : [{ ...consumes, consumer: feature }],
    );
  }

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
    const fn = this.functions.find((one) => one.feature === feature);
    if (fn === undefined) throw new Error(`The pipeline has no feature ${feature}`);
    const dimensionsMap = { FunctionName: fn.functionName };
    return new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap, statistic: 'Sum', period });
  }

  /** How long the oldest message has waited, in seconds; SQS leaves out what was received three times. */
  oldestInQueue(queue: string, period: Duration): Metric {
    return this.sqs(this.queue(queue).queueName, 'ApproximateAgeOfOldestMessage', period);
  }

  /** How long the oldest of the messages has waited, in seconds, that were put back; the consumer tells it. */
  oldestTriedAgain(queue: string, period: Duration): Metric {
    const { consumer } = this.queue(queue);
    if (!isConsumer(consumer)) throw new Error(`core/metrics.ts has no failureCounts of ${consumer}`);
    return this.own(failureCounts[consumer].retryAge, 'Maximum', period);
  }

  /** How many messages lie in the dead-letter queue of `queue`. */
  deadLetters(queue: string, period: Duration): Metric {
    return this.sqs(this.queue(queue).deadLetterQueueName, 'ApproximateNumberOfMessagesVisible', period);
  }

  /** How long the oldest message has waited, in seconds, whether it was tried or not. */
  oldestWaiting(queue: string, period: Duration): MathExpression {
    return this.math(
      'MAX([FILL(waiting, 0), FILL(tried, 0)])',
      { waiting: this.oldestInQueue(queue, period), tried: this.oldestTriedAgain(queue, period) },
      period,
      'seconds that the oldest has waited',
    );
  }

  /** Requests of a kind that the API's access log tells; `AccessLogMetrics` says which. */
  ofAccessLog(metricName: AccessLogMetric, period: Duration): Metric {
    const dimensionsMap = { [PIPELINE_DIMENSION]: this.pipeline.name };
    return new Metric({ namespace: ACCESS_LOG_NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period });
  }

  /** Requests that API Gateway handed on to the function. */
  takenWebhooks(period: Duration): Metric {
    return this.function('ingest', 'Invocations', period);
  }

  /**
   * Requests that API Gateway turned away. It "might not generate logs and metrics" for "excessive 429 Too Many Requests
   * errors" (API Gateway, "Monitor HTTP APIs"). Then it hands on all that its limit allows: from `flood` invocations in the
   * period on, which Lambda counts, `counts` more are taken to be turned away.
   */
  turnedAwayWebhooks(
    period: Duration,
    { flood, counts }: { readonly flood: number; readonly counts: number },
  ): MathExpression {
    return this.math(
      `FILL(refused, 0) + IF(FILL(taken, 0) >= ${flood}, ${counts}, 0)`,
      { refused: this.ofAccessLog('WebhooksThrottled', period), taken: this.takenWebhooks(period) },
      period,
      'requests turned away',
    );
  }

  /**
   * Webhooks that reached the function while the API that the alarms know had no request, on whatever route: Twilio calls
   * another one. Below 0 where they know the right one, a million for each request: no IF, which might see nothing of a metric that does not
   * exist at all. Source of the name: API Gateway, "CloudWatch metrics for HTTP APIs".
   */
  unseenWebhooks(period: Duration): MathExpression {
    const dimensionsMap = { ApiId: this.pipeline.webhook.apiId };
    const seen = new Metric({
      namespace: 'AWS/ApiGateway',
      metricName: 'Count',
      dimensionsMap,
      statistic: 'Sum',
      period,
    });
    return this.math(
      'FILL(taken, 0) - 1000000 * FILL(seen, 0)',
      { seen, taken: this.takenWebhooks(period) },
      period,
      'webhooks by an unknown API',
    );
  }

  /**
   * Recordings of which no callback told, while none came for any other: the run that found them knows, since the windows of
   * an alarm roll, and would lose those that came before. A million less for each callback that was refused or answered 5xx,
   * of which others tell: no IF, for the reason that `unseenWebhooks` has.
   */
  lostWithoutAny(period: Duration): MathExpression {
    return this.math(
      'FILL(lost, 0) - 1000000 * (FILL(refused, 0) + FILL(failed, 0))',
      {
        lost: this.own('CallbacksAllLost', 'Maximum', period),
        refused: this.own('WebhooksRefused', 'Sum', period),
        failed: this.ofAccessLog('WebhooksFailed', period),
      },
      period,
      'lost callbacks, while none came',
    );
  }

  /**
   * For how many seconds the oldest recording has not been home, as every run in the period says. 0 while the oldest message of a queue is older than it may be (minutes, by queue):
   * the alarm of that one tells, in the same period, so that neither outlasts the other. Of a FIFO queue SQS counts every
   * message, however often it was received (Amazon SQS, "Available CloudWatch metrics").
   */
  oldestOutstanding(
    period: Duration,
    { recordings, history, cleanup }: Readonly<Record<'recordings' | 'history' | 'cleanup', number>>,
  ): MathExpression {
    const late = [
      `(MAX([FILL(stored, 0), FILL(storedAgain, 0)]) > ${recordings * 60})`,
      `(FILL(noted, 0) > ${history * 60})`,
      `(MAX([FILL(deleted, 0), FILL(deletedAgain, 0)]) > ${cleanup * 60})`,
    ];
    return this.math(
      `FILL(age, 0) * (${late.join(' + ')} == 0)`,
      {
        age: this.own('OldestOutstandingAge', 'Minimum', period),
        stored: this.oldestInQueue('recordings', period),
        storedAgain: this.oldestTriedAgain('recordings', period),
        noted: this.oldestInQueue('history', period),
        deleted: this.oldestInQueue('cleanup', period),
        deletedAgain: this.oldestTriedAgain('cleanup', period),
      },
      period,
      'seconds that the oldest has not been home',
    );
  }

  /**
   * Requests for recordings, wherever they lie. Source of the names: Amazon S3, "Amazon S3 CloudWatch request metrics".
   * Not of the whole bucket: that counts what the console and AWS Config ask of the bucket itself, and are refused.
   */
  bucket(metricName: 'GetRequests' | '4xxErrors', period: Duration): Metric | MathExpression {
    const { bucketName: BucketName, requestFilterIds } = this.pipeline.bucket;
    const [today, ...former] = requestFilterIds.map(
      (FilterId) =>
        new Metric({
          namespace: 'AWS/S3',
          metricName,
          dimensionsMap: { BucketName, FilterId },
          statistic: 'Sum',
          period,
        }),
    );
    if (today === undefined) throw new Error('The bucket has no request metrics');
    if (former.length === 0) return today;
    const folders = { today, ...Object.fromEntries(former.map((metric, index) => [`former${index + 1}`, metric])) };
    return this.math(`SUM([${Object.keys(folders).join(', ')}])`, folders, period, metricName);
  }

  /**
   * With 0 where it has no datapoint. Without, an alarm looks further back for a real one ("evaluation range") and may find
   * an old breach: it would go on again after it had ended.
   */
  filled(metric: Metric, label: string): MathExpression {
    return this.math('FILL(metric, 0)', { metric }, metric.period, label);
  }

  /** What ratios of uploads are made of. */
  uploads(period: Duration): { readonly attempts: Metric; readonly failures: Metric } {
    return {
      attempts: this.own('UploadAttempts', 'Sum', period),
      failures: this.own('UploadFailures', 'Sum', period),
    };
  }

  /**
   * Requests for recordings, or for links to them, that were refused: by S3, without those that belong to the way of a
   * recording; by a function; by API Gateway before a function had them. 0 where there was none.
   */
  refusedAccess(period: Duration): MathExpression {
    return this.math(
      'FILL(refused, 0) - FILL(expected, 0) + FILL(links, 0) + FILL(strangers, 0)',
      {
        refused: this.bucket('4xxErrors', period),
        expected: this.own('ExpectedRefusals', 'Sum', period),
        links: this.own('LinkRequestsRefused', 'Sum', period),
        strangers: this.ofAccessLog('LinkRequestsTurnedAway', period),
      },
      period,
      'refused requests',
    );
  }

  /**
   * CloudWatch's metric math over metrics of one period. In arithmetic a missing value counts as 0 while another metric
   * has one at that time; division by zero yields no datapoint (CloudWatch, "Metric math syntax and functions").
   */
  math(expression: string, usingMetrics: Record<string, IMetric>, period: Duration, label: string): MathExpression {
    return new MathExpression({ expression, usingMetrics, period, label });
  }

  private queue(name: string): ConsumedQueue {
    const queue = this.queues.find((one) => one.name === name);
    if (queue === undefined) throw new Error(`No function of the pipeline consumes a queue ${name}`);
    return queue;
  }

  /** Source of the names: Amazon SQS, "Available CloudWatch metrics". */
  private sqs(
    QueueName: string,
    metricName: 'ApproximateAgeOfOldestMessage' | 'ApproximateNumberOfMessagesVisible',
    period: Duration,
  ): Metric {
    return new Metric({ namespace: 'AWS/SQS', metricName, dimensionsMap: { QueueName }, statistic: 'Maximum', period });
  }
}
