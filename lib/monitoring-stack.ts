import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccessLogMetrics } from './monitoring/access-log-metrics';
import { alarmMail } from './monitoring/alarm-mail';
import { AlarmSet } from './monitoring/alarm-set';
import { AlarmTopics } from './monitoring/alarm-topics';
import { alarmTable } from './monitoring/alarms/table';
import { Dashboard } from './monitoring/dashboard/dashboard';
import { LogQueries } from './monitoring/log-queries';
import { Reminders } from './monitoring/reminders';
import { Runbook } from './monitoring/runbook';
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
    // A bucket that is named here is watched by its name. A reference would be the same text after another S3_BUCKET, and
    // the CLI would skip this stack: see decisions/0037.
    const bucketName = settings.S3_BUCKET ?? pipeline.bucket.bucketName;
    const metrics = new WatchedMetrics({ ...pipeline, bucket: { ...pipeline.bucket, bucketName } });
    const rows = alarmTable(metrics, settings);
    new AccessLogMetrics(this, 'AccessLog', pipeline.webhook);
    const topics = new AlarmTopics(this, 'Topics', settings);
    const runbook = Runbook.read();
    const { byId: alarms, resettable } = new AlarmSet(this, 'Alarms', {
      pipelineName: pipeline.name,
      rows,
      mailOf: (row) => alarmMail(row, runbook.adviceFor(row.id), settings),
      notify: topics.actions,
    });
    new Reminders(this, 'Reminders', {
      pipelineName: pipeline.name,
      alarms: resettable,
      hour: settings.ALARM_REMINDER_HOUR,
    });

    new Dashboard(this, 'Dashboard', { settings, metrics, rows, alarms: [...alarms.values()] });
    new LogQueries(this, 'Queries', pipeline);

    new CfnOutput(this, 'CriticalTopicArn', { value: topics.topics.critical.topicArn });
    new CfnOutput(this, 'WarningTopicArn', { value: topics.topics.warning.topicArn });
  }
}
