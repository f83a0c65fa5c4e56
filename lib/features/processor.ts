import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { processorEnv } from '../../lambdas/processor/env';
import type { EnvOf } from '../../lambdas/runtime/parse-env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Settings } from '../settings/read-settings';
import { airtableEnvironment, recordingsEnvironment, twilioEnvironment } from './lambda-environment';
import type { Credentials } from '../resources/credentials';
import type { RecordingsBucket } from '../resources/recordings-bucket';

export interface ProcessorProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly recordings: QueueWithDlq;
  readonly history: QueueWithDlq;
  readonly recordingsBucket: RecordingsBucket;
}

/** Brings recordings from Twilio to the bucket and announces them to the history queue. */
export class Processor extends Construct {
  /** The longest recording is 24 h of two channels at 64 kbit/s, 691 MB: 4.8 minutes at 2.4 MB/s. */
  static readonly timeout = Duration.minutes(5);
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: ProcessorProps) {
    super(scope, id);
    const { settings, credentials, recordings, history, recordingsBucket } = props;
    this.function = new PipelineFunction(this, 'Function', {
      feature: 'processor',
      pipelineName: settings.PIPELINE_NAME,
      memoryMiB: 512,
      timeout: Processor.timeout,
      logRetention: settings.LOG_RETENTION_DAYS,
      environment: {
        PIPELINE_NAME: settings.PIPELINE_NAME,
        ...twilioEnvironment(settings),
        ...airtableEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        RECORDINGS_QUEUE_URL: recordings.queue.queueUrl,
        RECORDINGS_DEAD_LETTER_QUEUE_URL: recordings.deadLetterQueue.queueUrl,
        HISTORY_QUEUE_URL: history.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        RECORDING_UPLOAD_RETRIES: String(settings.RECORDING_UPLOAD_RETRIES),
        RECORDING_UPLOAD_TIMEOUT_SECONDS: String(settings.RECORDING_UPLOAD_TIMEOUT_SECONDS),
        TWILIO_AUDIO_WAIT_MINUTES: String(settings.TWILIO_AUDIO_WAIT_MINUTES),
        // Airtable's 5 requests/s: two history writers take 2 x 2, all processors together the fifth.
        JOB_LOOKUP_INTERVAL_SECONDS: String(settings.PROCESSOR_CONCURRENCY),
      } satisfies EnvOf<typeof processorEnv>,
    });
    recordingsBucket.grantStore(this.function);
    credentials.grantRead(this.function);
    history.grantSend(this.function);
    recordings.grantSend(this.function); // a recording whose audio is not there yet begins to wait, in a new message
    recordings.grantPark(this.function);
    // One recording an invocation: its timeout, memory and fate are shared with no other.
    this.function.consume(recordings.queue, { batchSize: 1, maxConcurrency: settings.PROCESSOR_CONCURRENCY });
  }
}
