import { Duration } from 'aws-cdk-lib';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ingestEnv } from '../../lambdas/ingest/env';
import { PipelineFunction } from '../constructs/pipeline-function';
import type { QueueWithDlq } from '../constructs/queue-with-dlq';
import type { Credentials } from '../resources/credentials';
import { PipelineApi } from '../resources/http-api';
import type { Settings } from '../settings/read-settings';
import { twilioAccountsEnvironment } from './lambda-environment';

const PATH = '/twilio/recordings';
/**
 * Without these overrides Twilio tries a callback no longer than 15 s and only again when the connection failed: up to 5
 * retries, on any failure, 2 s to connect, 5 s to answer, 15 s in all. They follow the URL as its fragment.
 */
const CONNECTION_OVERRIDES = 'rc=5&rp=all&ct=2000&rt=5000&tt=15000';
/** Twilio itself gives up after 15 s. */
const TIMEOUT = Duration.seconds(10);

export interface IngestProps {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly recordings: QueueWithDlq;
}

/** Takes Twilio's callbacks: HTTP API → function → recordings queue. */
export class Ingest extends Construct {
  /** What Twilio is to call. */
  readonly webhookUrl: string;
  /** The same as a person gives it to Twilio: with a job number in the place of JOB_NUMBER. */
  readonly webhookUrlForTwilio: string;
  /** Tells which callbacks came. */
  readonly logGroup: LogGroup;
  /** Where the callbacks come in; other features have routes of their own. */
  readonly api: PipelineApi;

  constructor(scope: Construct, id: string, { settings, credentials, recordings }: IngestProps) {
    super(scope, id);
    const fn = new PipelineFunction(this, 'Function', {
      settings,
      feature: 'ingest',
      impact: 'Taking webhooks',
      // Twilio waits: with twice the memory a first answer takes half the time, for a cent a million (docs/performance.md).
      memoryMiB: 1024,
      timeout: TIMEOUT,
      reservedConcurrency: settings.INGEST_RESERVED_CONCURRENCY,
      envSchema: ingestEnv,
      environment: {
        RECORDINGS_QUEUE_URL: recordings.queue.queueUrl,
        CREDENTIALS_SECRET_NAME: credentials.secretName,
        ...twilioAccountsEnvironment(settings),
        ...(settings.WEBHOOK_PUBLIC_URL !== undefined && { WEBHOOK_PUBLIC_URL: settings.WEBHOOK_PUBLIC_URL }),
      },
    });
    this.logGroup = fn.logGroup;
    recordings.grantSend(fn);
    credentials.grantRead(fn);

    // "Default" is no part of a logical id: the API keeps the one, and so the address, that it had when it was made here.
    this.api = new PipelineApi(this, 'Default', { settings });
    this.api.post({
      path: PATH,
      fn,
      isWebhook: true,
      because: 'Twilio cannot sign for AWS. The function checks X-Twilio-Signature before it does anything.',
    });
    this.webhookUrl = `${settings.WEBHOOK_PUBLIC_URL ?? this.api.api.apiEndpoint}${PATH}`;
    this.webhookUrlForTwilio = `${this.webhookUrl}?job_number=JOB_NUMBER#${CONNECTION_OVERRIDES}`;
  }
}
