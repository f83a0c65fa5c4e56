import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  type IAlarm,
  type IWidget,
  PeriodOverride,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Settings } from '../settings/read-settings';
import { GraphRows, QUARTER, ROW_HEIGHT, TARGET_SECONDS } from './graph-rows';
import { savedQueries } from './log-queries';
import type { WatchedMetrics } from './watched-metrics';

const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);
const DAY = Duration.days(1);
const WEEK = Duration.days(7);

export interface DashboardProps {
  readonly settings: Settings;
  readonly metrics: WatchedMetrics;
  /** In the order in which they are shown. */
  readonly alarms: readonly IAlarm[];
}

/**
 * One page for someone woken at night. From the top: the promises, what is wrong, then the way of a recording from left
 * to right, what waits, storage and its cost, and who reads.
 */
export class Dashboard extends Construct {
  private readonly settings: Settings;
  private readonly metrics: WatchedMetrics;
  private readonly rows: GraphRows;

  constructor(scope: Construct, id: string, { settings, metrics, alarms }: DashboardProps) {
    super(scope, id);
    this.settings = settings;
    this.metrics = metrics;
    this.rows = new GraphRows(metrics, settings);
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: settings.PIPELINE_NAME,
      defaultInterval: DAY,
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        this.promises(),
        [
          new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 3 * QUARTER, height: ROW_HEIGHT }),
          this.links(),
        ],
        this.rows.wayOfARecording(),
        this.rows.waiting(),
        this.rows.storage(),
        this.rows.access(),
      ],
    });
  }

  private promises(): IWidget[] {
    const { SLO_UPLOAD_SUCCESS_PERCENT: slo } = this.settings;
    const uploads = this.metrics.uploads(WEEK);
    const oldest = (queue: 'recordings' | 'history' | 'cleanup', label: string) =>
      this.metrics.queue(queue, 'ApproximateAgeOfOldestMessage', FIVE_MINUTES).with({ label });
    const size = { width: QUARTER, height: 4 };
    return [
      new SingleValueWidget({
        ...size,
        title: `Upload success in 7 days (target: above ${slo} %)`,
        metrics: [
          this.metrics.math('100 - 100 * failures / attempts', uploads, WEEK, '% of upload attempts'),
          this.metrics.math(
            `100 * failures / attempts / ${Number((100 - slo).toFixed(2))}`,
            uploads,
            WEEK,
            'burn rate (broken above 1)',
          ),
        ],
        // One figure for the week, whatever range the page shows.
        start: '-P7D',
        end: 'P0D',
        setPeriodToTimeRange: true,
      }),
      new SingleValueWidget({
        ...size,
        title: `Webhook to history line (target: below ${TARGET_SECONDS} s)`,
        metrics: [this.metrics.own('ProcessingSeconds', 'Average', HOUR).with({ label: 'seconds on average' })],
        sparkline: true,
      }),
      new SingleValueWidget({
        ...size,
        title: 'Oldest outstanding, in seconds',
        metrics: [oldest('recordings', 'recording'), oldest('history', 'history line'), oldest('cleanup', 'deletion')],
        sparkline: true,
      }),
      new SingleValueWidget({
        ...size,
        title: 'Dead letters (target: none)',
        metrics: this.rows.deadLetters(),
        sparkline: true,
      }),
    ];
  }

  private links(): IWidget {
    const { PIPELINE_NAME: name, RUNBOOK_BASE_URL: runbook } = this.settings;
    const { region } = Stack.of(this);
    const insights = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:logs-insights`;
    const queries = savedQueries.map((query) => `- **${name}/${query.name}**: ${query.shows}`);
    return new TextWidget({
      width: QUARTER,
      height: ROW_HEIGHT,
      markdown: [`# [Runbook](${runbook})`, `[Log queries](${insights}), under Saved queries:`, ...queries].join('\n'),
    });
  }
}
