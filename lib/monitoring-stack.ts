import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccessLogMetrics } from './monitoring/access-log-metrics';
import { AlarmSet } from './monitoring/alarm-set';
import { AlarmTopics } from './monitoring/alarm-topics';
import { alarmTable } from './monitoring/alarms/table';
import { Dashboard } from './monitoring/dashboard/dashboard';
import { LogQueries } from './monitoring/log-queries';
import { Reminders } from './monitoring/reminders';
import { WatchedMetrics } from './monitoring/watched-metrics';
import type { WatchedPipeline } from './monitoring/watched-pipeline';
import type { Settings } from './settings/read-settings';

export interface MonitoringStackProps extends StackProps {
  readonly settings: Settings;
  readonly pipeline: WatchedPipeline;
}

/** Who hears when the pipeline is unwell, and what they see then. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { settings, pipeline, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    const metrics = new WatchedMetrics(pipeline);
    const rows = alarmTable(metrics, settings);
    new AccessLogMetrics(this, 'AccessLog', pipeline.webhook);
    const topics = new AlarmTopics(this, 'Topics', settings);
    const hour = settings.ALARM_REMINDER_HOUR;
    const { byId: alarms, resettable } = new AlarmSet(this, 'Alarms', {
      pipelineName: pipeline.name,
      ...(settings.RUNBOOK_BASE_URL !== undefined && { runbookUrl: settings.RUNBOOK_BASE_URL }),
      rows,
      reminderTime: `daily from ${String(hour).padStart(2, '0')}:00 UTC on`,
      notify: topics.actions,
    });
    new Reminders(this, 'Reminders', { pipelineName: pipeline.name, alarms: resettable, hour });

    new Dashboard(this, 'Dashboard', { settings, metrics, rows, alarms: [...alarms.values()] });
    new LogQueries(this, 'Queries', pipeline);

    new CfnOutput(this, 'CriticalTopicArn', { value: topics.topics.critical.topicArn });
    new CfnOutput(this, 'WarningTopicArn', { value: topics.topics.warning.topicArn });
  }
}
