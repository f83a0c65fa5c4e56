import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { RECEIPTS_FOLDER, RUNS_FOLDER } from '../../lambdas/core/records';
import { reconcilerEnv } from '../../lambdas/reconciler/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import { runEvery } from '../constructs/run-every';
import type { Credentials } from '../resources/credentials';
import type { LinksBucket } from '../resources/links-bucket';
import type { RecordingsBucket } from '../resources/recordings-bucket';
import type { Settings } from '../settings/read-settings';
import {
  recordingsEnvironment,
  recordsEnvironment,
  twilioAccountsEnvironment,
  twilioEnvironment,
} from './lambda-environment';
import { type StepQueues, grantSurvey, queuesEnvironment } from './step-queues';

export interface ReconcilerProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly queues: StepQueues;
  readonly recordingsBucket: RecordingsBucket;
  readonly linksBucket: LinksBucket;
  /** Of ingest: tells which callbacks came. */
  readonly callbackLog: ILogGroup;
}

/** Compares what Twilio lists with what has come home, and feeds in the rest: schedule → function → recordings queue. */
export class Reconciler extends Construct {
  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    super(scope, id);
    const { settings, credentials, queues, recordingsBucket, linksBucket } = props;
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'reconciler',
      impact: 'Looking for recordings that did not come home',
      // 200,000 outstanding recordings are held at once.
      memoryMiB: 1024,
      timeout: Duration.minutes(15),
      envSchema: reconcilerEnv,
      environment: {
        ...twilioEnvironment(settings),
        ...twilioAccountsEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        ...recordsEnvironment(linksBucket.bucket.bucketName),
        ...queuesEnvironment(queues),
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        INGEST_LOG_GROUP: props.callbackLog.logGroupName,
        LOG_RETENTION_DAYS: String(settings.LOG_RETENTION_DAYS),
        RECORDING_RETENTION_DAYS: String(settings.RECORDING_RETENTION_DAYS),
        TWILIO_CLEANUP: String(settings.TWILIO_CLEANUP),
        RECONCILE_GRACE_MINUTES: String(settings.RECONCILE_GRACE_MINUTES),
        RECONCILE_LOOK_BACK_DAYS: String(settings.RECONCILE_LOOK_BACK_DAYS),
        RECONCILE_MAX_PER_RUN: String(settings.RECONCILE_MAX_PER_RUN),
        ...(settings.RECONCILE_SINCE !== undefined && { RECONCILE_SINCE: settings.RECONCILE_SINCE }),
        ...(settings.RECONCILE_JOB_PARAMETER !== undefined && {
          RECONCILE_JOB_PARAMETER: settings.RECONCILE_JOB_PARAMETER,
        }),
        ...(settings.AIRTABLE_CALL_SID_FIELD !== undefined && {
          AIRTABLE_CALL_SID_FIELD: settings.AIRTABLE_CALL_SID_FIELD,
        }),
      },
    });
    recordingsBucket.grantList(fn);
    linksBucket.grantRead(fn, RUNS_FOLDER);
    // Their keys say what is done; whether a copy was to be deleted stands in them.
    linksBucket.grantRead(fn, RECEIPTS_FOLDER);
    linksBucket.grantAdd(fn, RUNS_FOLDER);
    credentials.grantRead(fn);
    queues.recordings.grantSend(fn);
    grantSurvey(queues, fn);
    this.grantReadLog(fn, props.callbackLog);
    runEvery(this, fn, {
      pipelineName: settings.PIPELINE_NAME,
      rate: Duration.minutes(settings.RECONCILE_INTERVAL_MINUTES),
      description: "Compares Twilio's list with what has come home",
      shortName: 'recon',
      maxEventAge: Duration.minutes(settings.RECONCILE_INTERVAL_MINUTES),
    });
  }

  private grantReadLog(fn: PipelineFunction, { logGroupName, logGroupArn }: ILogGroup): void {
    const group = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['logs:FilterLogEvents'],
      // The Service Authorization Reference names the group, the CloudWatch Logs User Guide wants `:*` behind it, as the other
      // ARN has it.
      resourceArns: [group, logGroupArn],
    });
  }
}
