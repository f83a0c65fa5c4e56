import * as z from 'zod';
import { airtableEnv } from '../../lambdas/adapters/airtable-env';
import { airtableJobs } from '../../lambdas/adapters/airtable-jobs';
import { patientPace } from '../../lambdas/adapters/airtable-pace';
import { recordingsEnv } from '../../lambdas/adapters/s3-env';
import { s3Receipts } from '../../lambdas/adapters/s3-receipts';
import { s3RecordingArchive } from '../../lambdas/adapters/s3-recording-archive';
import { secretsManagerCredentials } from '../../lambdas/adapters/secrets-manager-credentials';
import { sqsDeadLetters } from '../../lambdas/adapters/sqs-dead-letters';
import { patienceFor } from '../../lambdas/adapters/sqs-held-messages';
import { sqsQueueDepths } from '../../lambdas/adapters/sqs-queue-depths';
import { sqsRecordingsQueue } from '../../lambdas/adapters/sqs-queues';
import { twilioAccountsEnv, twilioEnv } from '../../lambdas/adapters/twilio-env';
import { twilioCallJobs } from '../../lambdas/adapters/twilio-call-jobs';
import { twilioListing } from '../../lambdas/adapters/twilio-listing';
import { ADOPTION_LOOKUP_INTERVAL_MS } from '../../lambdas/core/airtable-budget';
import type { Log, Metrics } from '../../lambdas/core/ports/running';
import { type AccountSid, accountSid } from '../../lambdas/core/recording';
import { reconcilerEnv } from '../../lambdas/reconciler/env';
import { realTime } from '../../lambdas/runtime/time';
import { storageGrowthEnv } from '../../lambdas/storage-growth/env';
import type { Session } from '../cli/command';
import { variablesOf } from '../cli/deployed-variables';
import { type Pipeline, outputOf } from '../cli/find-pipeline';
import { timeOf } from '../cli/interruptible';
import { deadLetterUrlsOf, queueUrlsOf } from '../cli/queues';
import { jobsOfCalls } from './jobs-of-calls';
import { lifecycleOf } from './lifecycle';
import { Parked } from './parked';

/** What the processor of any pipeline that can adopt is told. */
const processorVariables = z.object({
  ...twilioEnv,
  ...airtableEnv,
  ...recordingsEnv,
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  TWILIO_AUDIO_WAIT_MINUTES: z.coerce.number().nonnegative(),
});

const noLog: Log = { info: () => undefined, warn: () => undefined };
const noMetrics: Metrics = { add: () => undefined };

/** Twice the time that a recording may wait for its audio, and half an hour for what Twilio or Airtable are slow at. */
const patienceMs = (audioWaitMinutes: number): number => (2 * audioWaitMinutes + 30) * 60_000;

/** What is asked of a deployed pipeline, and of Twilio and Airtable with its settings and its credentials. */
export const deployed = async (pipeline: Pipeline, { means }: Pick<Session, 'means'>) => {
  const env = await variablesOf(pipeline, 'processor', processorVariables);
  const { STORAGE_PRICES: prices } = await variablesOf(
    pipeline,
    'storage-growth',
    storageGrowthEnv.pick({ STORAGE_PRICES: true }),
  );
  const { TWILIO_ACCOUNT_SIDS: further = [] } = await variablesOf(pipeline, 'ingest', z.object(twilioAccountsEnv));
  const { RECONCILE_JOB_PARAMETER: parameter } = await variablesOf(
    pipeline,
    'reconciler',
    reconcilerEnv.pick({ RECONCILE_JOB_PARAMETER: true }),
  );
  const [s3, sqs, secrets] = [await pipeline.aws.s3(), await pipeline.aws.sqs(), await pipeline.aws.secrets()];
  const lifecycle = await lifecycleOf(s3, outputOf(pipeline, 'BucketName'));
  const urls = queueUrlsOf(pipeline);
  // Timers of its own keep this process alive, as those of a Lambda need not.
  const time = { ...realTime, ...timeOf(means) };
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log: noLog });
  const pace = patientPace(ADOPTION_LOOKUP_INTERVAL_MS, time);
  const jobs = airtableJobs(env, { credentials, pace, metrics: noMetrics, fetch: globalThis.fetch, time });
  const depths = sqsQueueDepths(sqs, urls);
  const deadLetters = sqsDeadLetters(sqs, deadLetterUrlsOf(pipeline), time, patienceFor);
  const accounts: readonly AccountSid[] = [accountSid.parse(env.TWILIO_ACCOUNT_SID), ...further];
  return {
    accounts,
    firstAccount: env.TWILIO_ACCOUNT_SID,
    listing: twilioListing(env, { credentials, time }),
    receipts: s3Receipts(s3, { bucket: outputOf(pipeline, 'LinksBucketName'), time }),
    archive: s3RecordingArchive(s3, { bucket: env.RECORDINGS_BUCKET, metrics: noMetrics, time }),
    prefixes: env.S3_PREFIXES,
    recordings: sqsRecordingsQueue(sqs, urls.recordings.url),
    depths,
    parked: new Parked({ deadLetters, depths, now: means.now }),
    /** Undefined: neither the base nor the call tells whose it is, so that no Job is found. */
    jobsOf:
      env.AIRTABLE_CALL_SID_FIELD === undefined && parameter === undefined
        ? undefined
        : jobsOfCalls({
            jobs: env.AIRTABLE_CALL_SID_FIELD === undefined ? undefined : jobs,
            callJobs: parameter === undefined ? undefined : twilioCallJobs(env, parameter, { credentials, time }),
          }),
    lifecycle,
    prices,
    patienceMs: patienceMs(env.TWILIO_AUDIO_WAIT_MINUTES),
  };
};
export type Deployed = Awaited<ReturnType<typeof deployed>>;
