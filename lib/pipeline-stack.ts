import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { explainedConcurrency } from './constructs/explained-concurrency';
import { PipelineFunction } from './constructs/pipeline-function';
import { QueueWithDlq } from './constructs/queue-with-dlq';
import { AccessAudit } from './features/access-audit';
import { AirtableRefresh } from './features/airtable-refresh';
import { Cleanup } from './features/cleanup';
import { HistoryWriter } from './features/history-writer';
import { Ingest } from './features/ingest';
import { Ledger } from './features/ledger';
import { Processor } from './features/processor';
import { Reconciler } from './features/reconciler';
import { StorageGrowth } from './features/storage-growth';
import { UrlSigner } from './features/url-signer';
import type { WatchedPipeline } from './monitoring/watched-pipeline';
import { Credentials } from './resources/credentials';
import { LinksBucket } from './resources/links-bucket';
import { Operators } from './resources/operators';
import { RecordingsBucket } from './resources/recordings-bucket';
import type { Settings } from './settings/read-settings';

export interface PipelineStackProps extends StackProps {
  readonly settings: Settings;
}

/** Twilio → ingest → recordings queue → processor → history queue → history-writer → Airtable; cleanup queue → cleanup. */
export class PipelineStack extends Stack {
  /** What is to be monitored. */
  readonly watched: WatchedPipeline;
  /** What it asks of the account's quota of concurrent Lambda executions, for the person who deploys. */
  readonly concurrency: string;

  constructor(scope: Construct, id: string, { settings, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const pipelineName = settings.PIPELINE_NAME;

    const credentials = new Credentials(this, 'Credentials', { pipelineName });
    const recordingsBucket = new RecordingsBucket(this, 'Recordings', { settings });
    const linksBucket = new LinksBucket(this, 'Links', { settings, accessLog: recordingsBucket.accessLog });
    const recordings = new QueueWithDlq(this, 'RecordingsQueue', {
      pipelineName,
      name: 'recordings',
      carries: 'recording',
      consumerTimeout: Processor.timeout,
    });
    const history = new QueueWithDlq(this, 'HistoryQueue', {
      pipelineName,
      name: 'history',
      carries: 'history line',
      consumerTimeout: HistoryWriter.timeout,
      fifo: true,
    });
    const cleanup = new QueueWithDlq(this, 'CleanupQueue', {
      pipelineName,
      name: 'cleanup',
      carries: 'deletion',
      consumerTimeout: Cleanup.timeout,
    });
    const queues = { recordings, history, cleanup };

    const ingest = new Ingest(this, 'Ingest', { settings, credentials, recordings });
    new Processor(this, 'Processor', { settings, credentials, recordings, history, recordingsBucket, linksBucket });
    new HistoryWriter(this, 'HistoryWriter', {
      settings,
      credentials,
      history,
      cleanup,
      recordingsBucket,
      linksBucket,
    });
    new Cleanup(this, 'Cleanup', { settings, credentials, cleanup, recordingsBucket, linksBucket });
    new Reconciler(this, 'Reconciler', {
      settings,
      credentials,
      queues,
      recordingsBucket,
      linksBucket,
      callbackLog: ingest.logGroup,
    });
    new Ledger(this, 'Ledger', { settings, credentials, queues, recordingsBucket, linksBucket });
    new StorageGrowth(this, 'StorageGrowth', { settings, recordingsBucket });
    const airtableRefresh = new AirtableRefresh(this, 'AirtableRefresh', {
      settings,
      api: ingest.api,
      credentials,
      history,
    });

    const urlSigner = new UrlSigner(this, 'UrlSigner', {
      settings,
      api: ingest.api,
      credentials,
      recordingsBucket,
      linksBucket,
    });

    const accessAudit = new AccessAudit(this, 'AccessAudit', {
      settings,
      linksBucket,
      accessLog: recordingsBucket.accessLog,
    });

    const operators = new Operators(this, 'Operators', {
      settings,
      credentials,
      queues: Object.values(queues),
      recordingsBucket,
      linksBucket,
    });

    const functions = PipelineFunction.allIn(this);
    this.concurrency = explainedConcurrency({
      functions,
      processors: settings.PROCESSOR_CONCURRENCY,
      reserved: settings.INGEST_RESERVED_CONCURRENCY,
    });
    this.watched = {
      name: pipelineName,
      functions: functions.map(({ watched }) => watched),
      webhook: ingest.api.watched,
      bucket: recordingsBucket.watched,
    };

    this.output('WebhookUrl', ingest.webhookUrl);
    this.output('WebhookUrlForTwilio', ingest.webhookUrlForTwilio);
    this.output('AirtableRefreshUrl', airtableRefresh.url);
    this.output('UrlSignerUrl', urlSigner.url);
    this.output('LinkRequestersPolicyArn', urlSigner.requestersPolicyArn);
    this.output('BucketName', recordingsBucket.bucket.bucketName);
    this.output('LinksBucketName', linksBucket.bucket.bucketName);
    this.output('AccessLogBucketName', recordingsBucket.accessLog.bucketName);
    this.output('AccessAuditorsPolicyArn', accessAudit.auditorsPolicyArn);
    this.output('OperatorsPolicyArn', operators.policyArn);
    this.output('RecordingsQueueUrl', recordings.queue.queueUrl);
    this.output('RecordingsDeadLetterQueueUrl', recordings.deadLetterQueue.queueUrl);
    this.output('HistoryQueueUrl', history.queue.queueUrl);
    this.output('HistoryDeadLetterQueueUrl', history.deadLetterQueue.queueUrl);
    this.output('CleanupQueueUrl', cleanup.queue.queueUrl);
    this.output('CleanupDeadLetterQueueUrl', cleanup.deadLetterQueue.queueUrl);
    this.output('CredentialsSecretName', credentials.secretName);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
