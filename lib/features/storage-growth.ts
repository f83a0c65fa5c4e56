import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { EnvOf } from '../../lambdas/runtime/parse-env';
import type { storageGrowthEnv } from '../../lambdas/storage-growth/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { Settings } from '../settings/read-settings';
import type { RecordingsBucket } from '../resources/recordings-bucket';

export interface StorageGrowthProps {
  readonly settings: Settings;
  readonly recordingsBucket: RecordingsBucket;
}

/** Measures once a day what the recordings cost to store, and how that grows: schedule → function → metrics. */
export class StorageGrowth extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, { settings, recordingsBucket }: StorageGrowthProps) {
    super(scope, id);
    this.function = new PipelineFunction(this, 'Function', {
      feature: 'storage-growth',
      pipelineName: settings.PIPELINE_NAME,
      memoryMiB: 256,
      timeout: Duration.minutes(1),
      logRetention: settings.LOG_RETENTION_DAYS,
      environment: {
        PIPELINE_NAME: settings.PIPELINE_NAME,
        RECORDINGS_BUCKET: recordingsBucket.bucket.bucketName,
        STORAGE_PRICES: JSON.stringify(settings.STORAGE_PRICES),
      } satisfies EnvOf<typeof storageGrowthEnv>,
    });
    Grant.addToPrincipal({ grantee: this.function, actions: ['cloudwatch:GetMetricData'], resourceArns: ['*'] });
    Validations.of(this.function.role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason:
        'GetMetricData knows no resources or conditions: who may read one metric of the account may read them all.',
    });
    this.runDaily(settings.PIPELINE_NAME);
  }

  private runDaily(pipelineName: string): void {
    const { account, region } = Stack.of(this);
    const role = new Role(this, 'ScheduleRole', {
      // With the longest name and region 63 of IAM's 64 characters.
      roleName: `${pipelineName}-growth-schedule-${region}`,
      description: `What the schedule ${pipelineName}-storage-growth may do`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': account,
            // Of a schedule this key holds the group's ARN.
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'scheduler',
              resource: 'schedule-group',
              resourceName: 'default',
            }),
          },
        },
      }),
    });
    const grant = Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.function.function.functionArn],
    });
    const schedule = new Schedule(this, 'Schedule', {
      scheduleName: `${pipelineName}-storage-growth`,
      description: 'Measures once a day what the recordings cost to store',
      // Without a start date the first run comes at once: EventBridge Scheduler User Guide, "Rate-based schedules".
      schedule: ScheduleExpression.rate(Duration.days(1)),
      target: new LambdaInvoke(this.function.function, {
        // The target would grant every version and alias of the function, too.
        role: role.withoutPolicyUpdates(),
        // Of what keeps Lambda from taking the event; what the function itself throws, Lambda tries again.
        retryAttempts: 10,
        maxEventAge: Duration.hours(12),
      }),
    });
    grant.applyBefore(schedule);
  }
}
