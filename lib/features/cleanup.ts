import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { cleanupEnv } from '../../lambdas/cleanup/env';
import { RECEIPTS_FOLDER } from '../../lambdas/core/records';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Credentials } from '../resources/credentials';
import type { LinksBucket } from '../resources/links-bucket';
import type { RecordingsBucket } from '../resources/recordings-bucket';
import type { Settings } from '../settings/read-settings';
import { recordingsEnvironment, recordsEnvironment, twilioEnvironment } from './lambda-environment';

export interface CleanupProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly cleanup: QueueWithDlq;
  readonly recordingsBucket: RecordingsBucket;
  readonly linksBucket: LinksBucket;
}

/** Writes the receipts of recordings that are stored and whose line is confirmed, and deletes Twilio's copies. */
export class Cleanup extends Construct {
  /** A look at S3 and a request to Twilio, each with a few tries. */
  static readonly timeout = Duration.minutes(1);

  constructor(scope: Construct, id: string, props: CleanupProps) {
    super(scope, id);
    const { settings, credentials, cleanup, recordingsBucket, linksBucket } = props;
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'cleanup',
      impact: "Deleting Twilio's copies",
      memoryMiB: 256,
      timeout: Cleanup.timeout,
      envSchema: cleanupEnv,
      environment: {
        ...twilioEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        ...recordsEnvironment(linksBucket.bucket.bucketName),
        CLEANUP_QUEUE_URL: cleanup.queue.queueUrl,
        CLEANUP_DEAD_LETTER_QUEUE_URL: cleanup.deadLetterQueue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        TWILIO_CLEANUP: String(settings.TWILIO_CLEANUP),
      },
    });
    recordingsBucket.grantRead(fn);
    linksBucket.grantAdd(fn, RECEIPTS_FOLDER);
    credentials.grantRead(fn);
    cleanup.grantPark(fn);
    // Nobody waits for a deletion, and Twilio limits how many requests run at once.
    fn.consume(cleanup, { batchSize: 10, maxConcurrency: 2 });
  }
}
