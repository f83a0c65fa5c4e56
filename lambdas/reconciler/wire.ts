import type { CloudWatchLogsClient, CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { cloudWatchCallbackLog } from '../adapters/cloudwatch-callback-log';
import { locationOf } from '../adapters/s3-env';
import { s3Receipts } from '../adapters/s3-receipts';
import { s3RecordingArchive } from '../adapters/s3-recording-archive';
import { s3RunRecords } from '../adapters/s3-run-records';
import { secretsManagerCredentials } from '../adapters/secrets-manager-credentials';
import { sqsDeadLetters } from '../adapters/sqs-dead-letters';
import { queuesOf } from '../adapters/sqs-env';
import { queueMadeAt } from '../adapters/sqs-queue-age';
import { sqsQueueDepths } from '../adapters/sqs-queue-depths';
import { sqsRecordingsQueue } from '../adapters/sqs-queues';
import type { twilioCallJobs } from '../adapters/twilio-call-jobs';
import type { twilioListing } from '../adapters/twilio-listing';
import { accountSid } from '../core/recording';
import { patient } from '../runtime/aws-client-config';
import { publishing } from '../runtime/emf-metrics';
import type { ClientClass, Means } from '../runtime/means';
import { requestDeadline } from '../runtime/request-deadline';
import type { reconcilerEnv } from './env';
import { DAY_MS } from './limits';
import { readRequest } from './read-request';
import { type Answer, reconcile } from './reconcile';

export interface ReconcilerMeans extends Means {
  readonly S3Client: ClientClass<S3Client, S3ClientConfig>;
  readonly SQSClient: ClientClass<SQSClient, SQSClientConfig>;
  readonly SecretsManagerClient: ClientClass<SecretsManagerClient, SecretsManagerClientConfig>;
  readonly CloudWatchLogsClient: ClientClass<CloudWatchLogsClient, CloudWatchLogsClientConfig>;
  readonly twilioListing: typeof twilioListing;
  readonly twilioCallJobs: typeof twilioCallJobs;
}

/** One run each time it is called: by the schedule with nothing, by a person with what `readRequest` reads. */
export const wireReconciler = (env: z.output<typeof reconcilerEnv>, means: ReconcilerMeans) => {
  const { time, log, metrics } = means;
  const s3 = new means.S3Client(patient);
  const sqs = new means.SQSClient(patient);
  const secrets = new means.SecretsManagerClient(patient);
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log });
  const { bucket, prefixes } = locationOf(env);
  const { queues, deadLetters } = queuesOf(env);
  const records = { bucket: env.LINKS_BUCKET, time };
  const { RECONCILE_JOB_PARAMETER: jobParameter } = env;

  const run = reconcile(
    {
      listing: means.twilioListing(env, { credentials, time }),
      callJobs: jobParameter === undefined ? undefined : means.twilioCallJobs(env, jobParameter, { credentials, time }),
      receipts: s3Receipts(s3, records),
      archive: s3RecordingArchive(s3, { bucket, metrics, time }),
      callbackLog: cloudWatchCallbackLog(new means.CloudWatchLogsClient(patient), env.INGEST_LOG_GROUP),
      runs: s3RunRecords(s3, records),
      recordings: sqsRecordingsQueue(sqs, env.RECORDINGS_QUEUE_URL),
      depths: sqsQueueDepths(sqs, queues),
      deadLetters: sqsDeadLetters(sqs, deadLetters, time),
      madeAt: (deadline) => queueMadeAt(sqs, env.RECORDINGS_QUEUE_URL, deadline),
      log,
      metrics,
      time,
    },
    {
      accounts: [accountSid.parse(env.TWILIO_ACCOUNT_SID), ...(env.TWILIO_ACCOUNT_SIDS ?? [])],
      prefixes,
      graceMs: env.RECONCILE_GRACE_MINUTES * 60_000,
      lookBackDays: env.RECONCILE_LOOK_BACK_DAYS,
      maxPerRun: env.RECONCILE_MAX_PER_RUN,
      since: env.RECONCILE_SINCE,
      logMs: env.LOG_RETENTION_DAYS * DAY_MS,
      retentionDays: env.RECORDING_RETENTION_DAYS,
      deletes: env.TWILIO_CLEANUP,
      mayFindJobs: env.AIRTABLE_CALL_SID_FIELD !== undefined || jobParameter !== undefined,
    },
  );
  return publishing(
    metrics,
    async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis' | 'awsRequestId'>): Promise<Answer> => {
      const request = readRequest(event);
      using deadline = requestDeadline(context, time);
      return await run(request, context.awsRequestId, { ...deadline, leftMs: context.getRemainingTimeInMillis() });
    },
  );
};
