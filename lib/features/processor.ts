import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { lookupIntervalSeconds } from '../../lambdas/core/airtable-budget';
import { RECEIPTS_FOLDER } from '../../lambdas/core/records';
import { processorEnv } from '../../lambdas/processor/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Credentials } from '../resources/credentials';
import type { LinksBucket } from '../resources/links-bucket';
import type { RecordingsBucket } from '../resources/recordings-bucket';
import type { Settings } from '../settings/read-settings';
import {
  airtableEnvironment,
  recordingsEnvironment,
  recordsEnvironment,
  twilioEnvironment,
} from './lambda-environment';

export interface ProcessorProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly recordings: QueueWithDlq;
  readonly history: QueueWithDlq;
  readonly recordingsBucket: RecordingsBucket;
  readonly linksBucket: LinksBucket;
}

/**
 * How many recordings one invocation brings home side by side: as many as SQS hands out at once. See
 * decisions/0073.
 */
const BATCH_SIZE = 10;

/** Brings recordings from Twilio to the bucket and announces them to the history queue. */
export class Processor extends Construct {
  /** The longest recording is 24 h of two channels at 64 kbit/s, 691 MB: 4.8 minutes at 2.4 MB/s. */
  static readonly timeout = Duration.minutes(5);

  constructor(scope: Construct, id: string, props: ProcessorProps) {
    super(scope, id);
    const { settings, credentials, recordings, history, recordingsBucket, linksBucket } = props;
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'processor',
      impact: 'Storing recordings',
      memoryMiB: 512,
      timeout: Processor.timeout,
      envSchema: processorEnv,
      environment: {
        ...twilioEnvironment(settings),
        ...airtableEnvironment(settings),
        ...recordingsEnvironment(recordingsBucket.bucket.bucketName, settings),
        ...recordsEnvironment(linksBucket.bucket.bucketName),
        RECORDINGS_QUEUE_URL: recordings.queue.queueUrl,
        RECORDINGS_DEAD_LETTER_QUEUE_URL: recordings.deadLetterQueue.queueUrl,
        HISTORY_QUEUE_URL: history.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        RECORDING_UPLOAD_RETRIES: String(settings.RECORDING_UPLOAD_RETRIES),
        RECORDING_UPLOAD_TIMEOUT_SECONDS: String(settings.RECORDING_UPLOAD_TIMEOUT_SECONDS),
        TWILIO_AUDIO_WAIT_MINUTES: String(settings.TWILIO_AUDIO_WAIT_MINUTES),
        JOB_LOOKUP_INTERVAL_SECONDS: String(lookupIntervalSeconds(settings.PROCESSOR_CONCURRENCY)),
      },
    });
    recordingsBucket.grantStore(fn);
    linksBucket.grantAdd(fn, RECEIPTS_FOLDER); // of what owes no line
    credentials.grantRead(fn);
    history.grantSend(fn);
    recordings.grantSend(fn); // a recording whose audio is not there yet begins to wait, in a new message
    recordings.grantPark(fn);
    fn.consume(recordings, { batchSize: BATCH_SIZE, maxConcurrency: settings.PROCESSOR_CONCURRENCY });
  }
}
