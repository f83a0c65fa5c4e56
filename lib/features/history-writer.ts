import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { historyWriterEnv } from '../../lambdas/history-writer/env';
import type { EnvOf } from '../../lambdas/runtime/parse-env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Settings } from '../settings/read-settings';
import { airtableEnvironment, recordingsEnvironment } from './lambda-environment';
import type { Credentials } from '../resources/credentials';
import type { RecordingsBucket } from '../resources/recordings-bucket';

export interface HistoryWriterProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly history: QueueWithDlq;
  readonly cleanup: QueueWithDlq;
  readonly recordingsBucket: RecordingsBucket;
}

/** Appends the lines to the Jobs' histories, and hands the recordings on to cleanup. */
export class HistoryWriter extends Construct {
  /** Airtable locks a base for 30 s after a 429; there is time to wait that out. */
  static readonly timeout = Duration.minutes(2);
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: HistoryWriterProps) {
    super(scope, id);
    const { settings, credentials, history, cleanup, recordingsBucket } = props;
    this.function = new PipelineFunction(this, 'Function', {
      feature: 'history-writer',
      pipelineName: settings.PIPELINE_NAME,
      memoryMiB: 512,
      timeout: HistoryWriter.timeout,
      logRetention: settings.LOG_RETENTION_DAYS,
      environment: {
        PIPELINE_NAME: settings.PIPELINE_NAME,
        ...airtableEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        HISTORY_QUEUE_URL: history.queue.queueUrl,
        HISTORY_DEAD_LETTER_QUEUE_URL: history.deadLetterQueue.queueUrl,
        CLEANUP_QUEUE_URL: cleanup.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        RECORDING_URL_EXPIRATION_MINUTES: String(settings.RECORDING_URL_EXPIRATION_MINUTES),
        HISTORY_TIME_ZONE: settings.HISTORY_TIME_ZONE,
        HISTORY_SOURCE: settings.HISTORY_SOURCE,
        AIRTABLE_JOB_WAIT_MINUTES: String(settings.AIRTABLE_JOB_WAIT_MINUTES),
      } satisfies EnvOf<typeof historyWriterEnv>,
    });
    recordingsBucket.grantRead(this.function);
    credentials.grantRead(this.function);
    history.grantSend(this.function); // an event whose Job was found only now moves to that Job's group
    history.grantPark(this.function);
    cleanup.grantSend(this.function);
    // Airtable updates 10 records a request and allows 5 requests/s: two writers, the least SQS allows, at 2/s each.
    this.function.consume(history.queue, { batchSize: 10, maxConcurrency: 2 });
  }
}
