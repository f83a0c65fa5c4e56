import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EVENTS_PER_BATCH, HISTORY_WRITERS } from '../../lambdas/core/airtable-budget';
import { historyWriterEnv } from '../../lambdas/history-writer/env';
import { LINKS_FOLDER } from '../../lambdas/core/link';
import { RECEIPTS_FOLDER } from '../../lambdas/core/records';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Credentials } from '../resources/credentials';
import type { LinksBucket } from '../resources/links-bucket';
import type { RecordingsBucket } from '../resources/recordings-bucket';
import type { Settings } from '../settings/read-settings';
import { airtableEnvironment, linksEnvironment, recordingsEnvironment } from './lambda-environment';

export interface HistoryWriterProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly history: QueueWithDlq;
  readonly cleanup: QueueWithDlq;
  readonly recordingsBucket: RecordingsBucket;
  readonly linksBucket: LinksBucket;
}

/** Appends the lines to the Jobs' histories, and hands the recordings on to cleanup. */
export class HistoryWriter extends Construct {
  /** Airtable locks a base for 30 s after a 429; there is time to wait that out. */
  static readonly timeout = Duration.minutes(2);

  constructor(scope: Construct, id: string, props: HistoryWriterProps) {
    super(scope, id);
    const { settings, credentials, history, cleanup, recordingsBucket, linksBucket } = props;
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'history-writer',
      impact: 'Writing history lines',
      memoryMiB: 512,
      timeout: HistoryWriter.timeout,
      envSchema: historyWriterEnv,
      environment: {
        ...airtableEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        ...linksEnvironment(linksBucket.bucket.bucketName, settings),
        HISTORY_QUEUE_URL: history.queue.queueUrl,
        HISTORY_DEAD_LETTER_QUEUE_URL: history.deadLetterQueue.queueUrl,
        CLEANUP_QUEUE_URL: cleanup.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        HISTORY_TIME_ZONE: settings.HISTORY_TIME_ZONE,
        HISTORY_SOURCE: settings.HISTORY_SOURCE,
        HISTORY_BATCH_WINDOW_SECONDS: String(settings.HISTORY_BATCH_WINDOW_SECONDS),
        AIRTABLE_REFRESH_FIELD: settings.AIRTABLE_REFRESH_FIELD,
        AIRTABLE_LINKS: settings.AIRTABLE_LINKS,
        AIRTABLE_JOB_WAIT_MINUTES: String(settings.AIRTABLE_JOB_WAIT_MINUTES),
      },
    });
    recordingsBucket.grantRead(fn);
    linksBucket.grantAdd(fn, LINKS_FOLDER);
    linksBucket.grantAdd(fn, RECEIPTS_FOLDER); // of what has no audio
    credentials.grantRead(fn);
    history.grantSend(fn); // an event whose Job was found only now moves to that Job's group
    history.grantPark(fn);
    cleanup.grantSend(fn);
    // Airtable updates 10 records a request.
    fn.consume(history, { batchSize: EVENTS_PER_BATCH, maxConcurrency: HISTORY_WRITERS });
  }
}
