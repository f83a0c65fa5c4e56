import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { cleanupEnv } from '../../lambdas/cleanup/env';
import type { EnvOf } from '../../lambdas/runtime/parse-env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Settings } from '../settings/read-settings';
import { recordingsEnvironment, twilioEnvironment } from './lambda-environment';
import type { Credentials } from '../resources/credentials';
import type { RecordingsBucket } from '../resources/recordings-bucket';

export interface CleanupProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly cleanup: QueueWithDlq;
  readonly recordingsBucket: RecordingsBucket;
}

/** Deletes Twilio's copies of recordings that are stored and whose line is confirmed. */
export class Cleanup extends Construct {
  /** A look at S3 and a request to Twilio, each with a few tries. */
  static readonly timeout = Duration.minutes(1);
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, { settings, credentials, cleanup, recordingsBucket }: CleanupProps) {
    super(scope, id);
    this.function = new PipelineFunction(this, 'Function', {
      feature: 'cleanup',
      pipelineName: settings.PIPELINE_NAME,
      memoryMiB: 256,
      timeout: Cleanup.timeout,
      logRetention: settings.LOG_RETENTION_DAYS,
      environment: {
        PIPELINE_NAME: settings.PIPELINE_NAME,
        ...twilioEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        CLEANUP_QUEUE_URL: cleanup.queue.queueUrl,
        CLEANUP_DEAD_LETTER_QUEUE_URL: cleanup.deadLetterQueue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        TWILIO_CLEANUP: String(settings.TWILIO_CLEANUP),
      } satisfies EnvOf<typeof cleanupEnv>,
    });
    recordingsBucket.grantRead(this.function);
    credentials.grantRead(this.function);
    cleanup.grantPark(this.function);
    // Nobody waits for a deletion, and Twilio limits how many requests run at once.
    this.function.consume(cleanup.queue, { batchSize: 10, maxConcurrency: 2 });
  }
}
