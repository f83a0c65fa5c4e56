import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { QueueWithDlq } from './constructs/queue-with-dlq';
import { Cleanup } from './features/cleanup';
import { Credentials } from './resources/credentials';
import { HistoryWriter } from './features/history-writer';
import { Ingest } from './features/ingest';
import { Processor } from './features/processor';
import { RecordingsBucket } from './resources/recordings-bucket';
import { StorageGrowth } from './features/storage-growth';
import type { WatchedPipeline } from './monitoring/watched-pipeline';
import type { Settings } from './settings/read-settings';

/**
 * Without these overrides Twilio tries a callback no longer than 15 s and only again when the connection failed: up to 5
 * retries, on any failure, 2 s to connect, 5 s to answer, 15 s in all. They follow the URL as its fragment.
 */
const CONNECTION_OVERRIDES = 'rc=5&rp=all&ct=2000&rt=5000&tt=15000';

export interface PipelineStackProps extends StackProps {
  readonly settings: Settings;
}

/** Twilio → ingest → recordings queue → processor → history queue → history-writer → Airtable; cleanup queue → cleanup. */
export class PipelineStack extends Stack {
  /** What is to be monitored. */
  readonly watched: WatchedPipeline;

  constructor(scope: Construct, id: string, { settings, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const pipelineName = settings.PIPELINE_NAME;

    const credentials = new Credentials(this, 'Credentials', { pipelineName });
    const recordingsBucket = new RecordingsBucket(this, 'Recordings', { settings });
    const recordings = new QueueWithDlq(this, 'RecordingsQueue', {
      name: `${pipelineName}-recordings`,
      consumerTimeout: Processor.timeout,
    });
    const history = new QueueWithDlq(this, 'HistoryQueue', {
      name: `${pipelineName}-history`,
      consumerTimeout: HistoryWriter.timeout,
      fifo: true,
    });
    const cleanups = new QueueWithDlq(this, 'CleanupQueue', {
      name: `${pipelineName}-cleanup`,
      consumerTimeout: Cleanup.timeout,
    });

    const ingest = new Ingest(this, 'Ingest', { settings, credentials, recordings });
    const processor = new Processor(this, 'Processor', {
      settings,
      credentials,
      recordings,
      history,
      recordingsBucket,
    });
    const historyWriter = new HistoryWriter(this, 'HistoryWriter', {
      settings,
      credentials,
      history,
      cleanup: cleanups,
      recordingsBucket,
    });
    const cleanup = new Cleanup(this, 'Cleanup', { settings, credentials, cleanup: cleanups, recordingsBucket });
    const storageGrowth = new StorageGrowth(this, 'StorageGrowth', { settings, recordingsBucket });

    this.watched = {
      name: pipelineName,
      functionNames: {
        ingest: ingest.function.name,
        processor: processor.function.name,
        'history-writer': historyWriter.function.name,
        cleanup: cleanup.function.name,
        'storage-growth': storageGrowth.function.name,
      },
      restAfterCrash: {
        ingest: Duration.minutes(0),
        processor: recordings.visibilityTimeout,
        'history-writer': history.visibilityTimeout,
        cleanup: cleanups.visibilityTimeout,
        'storage-growth': Duration.minutes(0),
      },
      queueNames: {
        recordings: recordings.queueName,
        recordingsDeadLetters: recordings.deadLetterQueueName,
        history: history.queueName,
        historyDeadLetters: history.deadLetterQueueName,
        cleanup: cleanups.queueName,
        cleanupDeadLetters: cleanups.deadLetterQueueName,
      },
      apiId: ingest.apiId,
      accessLogName: ingest.accessLogName,
      bucketName: recordingsBucket.bucket.bucketName,
      requestFilterId: recordingsBucket.requestFilterId,
    };

    this.output('WebhookUrl', ingest.webhookUrl);
    this.output('WebhookUrlForTwilio', `${ingest.webhookUrl}?job_number=JOB_NUMBER#${CONNECTION_OVERRIDES}`);
    this.output('BucketName', recordingsBucket.bucket.bucketName);
    this.output('RecordingsQueueUrl', recordings.queue.queueUrl);
    this.output('RecordingsDeadLetterQueueUrl', recordings.deadLetterQueue.queueUrl);
    this.output('HistoryQueueUrl', history.queue.queueUrl);
    this.output('HistoryDeadLetterQueueUrl', history.deadLetterQueue.queueUrl);
    this.output('CleanupQueueUrl', cleanups.queue.queueUrl);
    this.output('CleanupDeadLetterQueueUrl', cleanups.deadLetterQueue.queueUrl);
    this.output('CredentialsSecretName', credentials.secretName);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
