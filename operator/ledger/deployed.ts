import { locationOf } from '../../lambdas/adapters/s3-env';
import { s3Ledgers } from '../../lambdas/adapters/s3-ledgers';
import { s3Receipts } from '../../lambdas/adapters/s3-receipts';
import { s3RecordingArchive } from '../../lambdas/adapters/s3-recording-archive';
import { secretsManagerCredentials } from '../../lambdas/adapters/secrets-manager-credentials';
import { twilioListing } from '../../lambdas/adapters/twilio-listing';
import { twilioRecordings } from '../../lambdas/adapters/twilio-recordings';
import type { Log, Metrics } from '../../lambdas/core/ports/running';
import { type AccountSid, accountSid } from '../../lambdas/core/recording';
import { ledgerEnv } from '../../lambdas/ledger/env';
import { realTime } from '../../lambdas/runtime/time';
import type { Session } from '../cli/command';
import { variablesOf } from '../cli/deployed-variables';
import { type Pipeline, outputOf } from '../cli/find-pipeline';
import { timeOf } from '../cli/interruptible';

const noLog: Log = { info: () => undefined, warn: () => undefined };
const noMetrics: Metrics = { add: () => undefined };

/** The ledgers of a deployed pipeline, and its receipts. */
export const recordsOf = async (pipeline: Pipeline, { means }: Pick<Session, 'means'>) => {
  const s3 = await pipeline.aws.s3();
  const place = { bucket: outputOf(pipeline, 'LinksBucketName'), time: timeOf(means) };
  return { ledgers: s3Ledgers(s3, place), receipts: s3Receipts(s3, place) };
};

/** What its ledger is compared with: Twilio, with the pipeline's own key, and the keys of its bucket. */
export const comparedWith = async (pipeline: Pipeline, { means }: Pick<Session, 'means'>) => {
  const env = await variablesOf(pipeline, 'ledger', ledgerEnv.omit({ PIPELINE_NAME: true }));
  const [s3, secrets] = [await pipeline.aws.s3(), await pipeline.aws.secrets()];
  const { bucket, prefixes } = locationOf(env);
  // Timers of its own keep this process alive, as those of a Lambda need not.
  const time = { ...realTime, ...timeOf(means) };
  const credentials = secretsManagerCredentials(secrets, env.CREDENTIALS_SECRET_NAME, { time, log: noLog });
  const accounts: readonly [AccountSid, ...AccountSid[]] = [
    accountSid.parse(env.TWILIO_ACCOUNT_SID),
    ...(env.TWILIO_ACCOUNT_SIDS ?? []),
  ];
  return {
    listing: twilioListing(env, { credentials, time }),
    twilio: twilioRecordings(env, { credentials, idleMs: 0, time }),
    archive: s3RecordingArchive(s3, { bucket, metrics: noMetrics, time }),
    accounts,
    prefixes,
    retentionDays: env.RECORDING_RETENTION_DAYS,
  };
};
export type Compared = Awaited<ReturnType<typeof comparedWith>>;
