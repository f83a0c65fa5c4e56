import { Duration } from 'aws-cdk-lib';
import {
  Color,
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  LegendPosition,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../lambdas/core/metrics';
import type { Settings } from '../settings/read-settings';
import type { WatchedMetrics } from './watched-metrics';
import { features } from './watched-pipeline';

const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);
const DAY = Duration.days(1);

/** Of CloudWatch's grid of 24 columns. */
export const QUARTER = 6;
export const ROW_HEIGHT = 6;

/** ADR-0002, "Performance Targets". */
export const TARGET_SECONDS = 60;

interface Graph {
  readonly title: string;
  readonly left: IMetric[];
  readonly right?: IMetric[];
  /** Lines at which an alarm fires. */
  readonly limits?: HorizontalAnnotation[];
  readonly rightLimits?: HorizontalAnnotation[];
}

const limit = (value: number, label: string): HorizontalAnnotation => ({ value, label, color: Color.RED });
const target = (value: number, label: string): HorizontalAnnotation => ({ value, label, color: Color.GREEN });

/** The rows of graphs, each of four; the thresholds of the alarms are lines in them. */
export class GraphRows {
  constructor(
    private readonly metrics: WatchedMetrics,
    private readonly settings: Settings,
  ) {}

  wayOfARecording(): IWidget[] {
    const failing = this.metrics.math(
      '100 * failures / attempts',
      this.metrics.uploads(FIVE_MINUTES),
      FIVE_MINUTES,
      '% failing',
    );
    return [
      this.graph({
        title: '1. Webhooks',
        left: this.sums(
          'WebhooksAccepted',
          'WebhooksRefused',
          'SignatureFailures',
          'WebhooksForged',
          'WebhooksPostponed',
        ),
        right: [
          this.metrics.api('5xx', FIVE_MINUTES).with({ label: 'answers 5xx' }),
          this.metrics.throttledWebhooks(FIVE_MINUTES).with({ label: 'answers 429' }),
        ],
        limits: [limit(this.settings.ALARM_WEBHOOKS_REFUSED, 'refused: webhooks-refused')],
        rightLimits: [limit(this.settings.ALARM_API_ERRORS, '5xx or 429: webhooks-unanswered, -throttled')],
      }),
      this.graph({
        title: '2. Uploads',
        left: this.sums(
          'UploadAttempts',
          'UploadFailures',
          'UploadRetries',
          'RecordingsStored',
          'RecordingsAbsent',
          'RecordingsGivenUp',
        ),
        right: [failing],
        rightLimits: [limit(this.settings.ALARM_UPLOAD_FAILURE_PERCENT, '%: upload-failures')],
      }),
      this.graph({
        title: '3. History',
        left: this.sums(
          'HistoryLinesWritten',
          'HistoryRetries',
          'HistoryParked',
          'RecordingsUnassigned',
          'StatusesUnassigned',
        ),
        right: [this.own('ProcessingSeconds', 'Average', FIVE_MINUTES, 'seconds from webhook to line')],
        rightLimits: [
          limit(this.settings.ALARM_PROCESSING_SECONDS, 's: processing-slow'),
          target(TARGET_SECONDS, 's: target'),
        ],
      }),
      this.graph({
        title: '4. Deletions at Twilio',
        left: this.sums('TwilioDeletions', 'TwilioDeletionFailures', 'CleanupRetries', 'CleanupParked'),
        right: this.ages('cleanup', 'CleanupRetryAge'),
        rightLimits: [limit(this.settings.ALARM_CLEANUP_MINUTES * 60, 'seconds: cleanup-delayed')],
      }),
    ];
  }

  waiting(): IWidget[] {
    const { settings } = this;
    return [
      this.graph({
        title: 'Age of what waits to be stored, in seconds',
        left: this.ages('recordings', 'UploadRetryAge'),
        limits: [limit(settings.ALARM_RECORDINGS_AGE_MINUTES * 60, 'recordings-stuck')],
      }),
      this.graph({
        title: 'Age of what waits to be written, in seconds',
        left: this.ages('history', 'HistoryRetryAge'),
        limits: [
          limit(settings.ALARM_HISTORY_WARNING_MINUTES * 60, 'history-delayed'),
          limit(settings.ALARM_HISTORY_CRITICAL_MINUTES * 60, 'history-stuck'),
        ],
      }),
      this.graph({
        title: 'Dead letters',
        left: this.deadLetters(),
        limits: [limit(1, 'recordings-dlq, history-dlq, cleanup-dlq')],
      }),
      this.graph({
        title: 'What holds things up',
        left: [
          ...this.sums('AirtableThrottles', 'AirtableRefusals', 'CredentialsUnusable'),
          ...features.flatMap((feature) => [
            this.metrics.function(feature, 'Errors', FIVE_MINUTES).with({ label: `${feature} errors` }),
            this.metrics.function(feature, 'Throttles', FIVE_MINUTES).with({ label: `${feature} throttles` }),
          ]),
        ],
      }),
    ];
  }

  storage(): IWidget[] {
    return [
      this.graph({
        title: 'Bytes by storage class',
        left: (['StorageBytesStandard', 'StorageBytesStandardIA', 'StorageBytesOther'] as const).map((name) =>
          this.own(name, 'Maximum', DAY),
        ),
      }),
      this.graph({
        title: 'Cost of storage, in $ a month',
        left: [this.own('StorageCost', 'Maximum', DAY)],
        limits: [limit(this.settings.ALARM_STORAGE_MIN_COST, 'growth is judged from here on')],
      }),
      this.graph({
        title: 'Growth in 30 days',
        left: [this.own('StorageCostGrowth', 'Maximum', DAY, '% of the cost')],
        limits: [limit(this.settings.ALARM_STORAGE_GROWTH_PERCENT, 'storage-growth')],
        right: [this.own('StorageHistoryDays', 'Maximum', DAY, 'days that can be compared (growth from 30 on)')],
      }),
      this.graph({
        title: 'Stored anew, and fullest history',
        left: [this.own('BytesStored', 'Sum', HOUR, 'bytes an hour')],
        right: [this.own('HistoryFillPercent', 'Maximum', HOUR, '% of the history field')],
        rightLimits: [limit(this.settings.ALARM_HISTORY_FILL_PERCENT, '%: history-almost-full')],
      }),
    ];
  }

  access(): IWidget[] {
    const quarter = Duration.minutes(15);
    return [
      this.graph({ title: 'Links made (links-anomaly)', left: [this.own('LinksGenerated', 'Sum', quarter)] }),
      this.graph({
        title: 'Recordings fetched (reads-anomaly)',
        left: [this.metrics.bucket('GetRequests', quarter).with({ label: 'GET requests' })],
      }),
      this.graph({
        title: 'Requests that S3 refused',
        left: [this.metrics.refusedReads(quarter)],
        limits: [limit(this.settings.ALARM_REFUSED_REQUESTS, 'reads-refused')],
      }),
      this.graph({
        title: 'Webhooks from strangers',
        left: this.sums('WebhooksForged'),
        limits: [limit(this.settings.ALARM_WEBHOOKS_FORGED, 'webhooks-forged')],
      }),
    ];
  }

  /** How many messages lie in the dead-letter queues. */
  deadLetters(): IMetric[] {
    const depth = (queue: 'recordingsDeadLetters' | 'historyDeadLetters' | 'cleanupDeadLetters', label: string) =>
      this.metrics.queue(queue, 'ApproximateNumberOfMessagesVisible', FIVE_MINUTES).with({ label });
    return [
      depth('recordingsDeadLetters', 'recordings'),
      depth('historyDeadLetters', 'history lines'),
      depth('cleanupDeadLetters', 'deletions'),
    ];
  }

  private ages(queue: 'recordings' | 'history' | 'cleanup', retryAge: MetricName): IMetric[] {
    const waiting = this.metrics.queue(queue, 'ApproximateAgeOfOldestMessage', FIVE_MINUTES);
    return [
      waiting.with({ label: 'seconds in the queue' }),
      this.own(retryAge, 'Maximum', FIVE_MINUTES, 'seconds, tried again'),
    ];
  }

  private own(
    name: MetricName,
    statistic: 'Sum' | 'Average' | 'Maximum',
    period: Duration,
    label: string = name,
  ): Metric {
    return this.metrics.own(name, statistic, period).with({ label });
  }

  private sums(...names: MetricName[]): IMetric[] {
    return names.map((name) => this.own(name, 'Sum', FIVE_MINUTES, name));
  }

  private graph({ title, left, right = [], limits = [], rightLimits = [] }: Graph): IWidget {
    return new GraphWidget({
      title,
      left,
      right,
      leftAnnotations: limits,
      rightAnnotations: rightLimits,
      leftYAxis: { min: 0, showUnits: false },
      rightYAxis: { min: 0, showUnits: false },
      legendPosition: LegendPosition.BOTTOM,
      width: QUARTER,
      height: ROW_HEIGHT,
    });
  }
}
