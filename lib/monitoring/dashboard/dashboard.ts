import { Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  type IAlarm,
  type IWidget,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Settings } from '../../settings/read-settings';
import type { AlarmRow } from '../alarm-row';
import { cloudWatchPage } from '../console';
import { savedQueries } from '../log-queries';
import { DAY } from '../periods';
import type { WatchedMetrics } from '../watched-metrics';
import { access } from './access';
import { AlarmLines } from './alarm-lines';
import { Content } from './content';
import { QUARTER, ROW_HEIGHT } from './graph';
import { links } from './links';
import { nothingLost } from './nothing-lost';
import { promises } from './promises';
import { storage } from './storage';
import { wayOfARecording } from './way-of-a-recording';
import { whatWaits } from './what-waits';

export interface DashboardProps {
  readonly settings: Settings;
  readonly metrics: WatchedMetrics;
  /** Of the table: their thresholds are lines in the graphs. */
  readonly rows: readonly AlarmRow[];
  /** In the order in which they are shown. */
  readonly alarms: readonly IAlarm[];
}

/**
 * One page for someone woken at night. From the top: the promises, what is wrong, then the way of a recording from left
 * to right, what waits, what is not home, storage and its cost, who reads, and who gets links.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { settings, metrics, rows, alarms }: DashboardProps) {
    super(scope, id);
    const content = new Content(metrics, settings, new AlarmLines(rows));
    new CloudWatchDashboard(this, 'Dashboard', {
      // "All dashboards in your account are global, not region-specific" (AWS::CloudWatch::Dashboard).
      dashboardName: `${settings.PIPELINE_NAME}-${Stack.of(this).region}`,
      defaultInterval: DAY,
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        promises(content),
        [
          new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 3 * QUARTER, height: ROW_HEIGHT }),
          this.wayOn(settings),
        ],
        wayOfARecording(content),
        whatWaits(content),
        nothingLost(content),
        storage(content),
        access(content),
        links(content),
      ],
    });
  }

  private wayOn({ PIPELINE_NAME: name, RUNBOOK_BASE_URL: runbook }: Settings): IWidget {
    const insights = cloudWatchPage(Stack.of(this).region, 'logsV2:logs-insights');
    const queries = savedQueries.map((query) => `- **${name}/${query.name}**: ${query.shows}`);
    return new TextWidget({
      width: QUARTER,
      height: ROW_HEIGHT,
      markdown: [
        runbook === undefined ? '# Runbook: docs/runbook.md' : `# [Runbook](${runbook})`,
        `${insights === undefined ? 'Logs Insights' : `[Logs Insights](${insights})`}, Saved queries:`,
        ...queries,
      ].join('\n'),
    });
  }
}
