import { Duration, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { storageGrowthEnv } from '../../lambdas/storage-growth/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import { runEvery } from '../constructs/run-every';
import type { RecordingsBucket } from '../resources/recordings-bucket';
import type { Settings } from '../settings/read-settings';

export interface StorageGrowthProps {
  readonly settings: Settings;
  readonly recordingsBucket: RecordingsBucket;
}

/** Measures once a day what the recordings cost to store, and how that grows: schedule → function → metrics. */
export class StorageGrowth extends Construct {
  constructor(scope: Construct, id: string, { settings, recordingsBucket }: StorageGrowthProps) {
    super(scope, id);
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'storage-growth',
      impact: 'Measuring the cost of storage',
      memoryMiB: 256,
      timeout: Duration.minutes(1),
      envSchema: storageGrowthEnv,
      environment: {
        RECORDINGS_BUCKET: recordingsBucket.bucket.bucketName,
        STORAGE_PRICES: JSON.stringify(settings.STORAGE_PRICES),
      },
    });
    Grant.addToPrincipal({ grantee: fn, actions: ['cloudwatch:GetMetricData'], resourceArns: ['*'] });
    Validations.of(fn.role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason:
        'GetMetricData knows no resources or conditions: who may read one metric of the account may read them all.',
    });
    runEvery(this, fn, {
      pipelineName: settings.PIPELINE_NAME,
      rate: Duration.days(1),
      description: 'Measures once a day what the recordings cost to store',
      shortName: 'growth',
      maxEventAge: Duration.hours(12),
    });
  }
}
