import * as z from 'zod';
import { airtableEnv } from '../adapters/airtable-env';
import { recordingsEnv, recordsEnv } from '../adapters/s3-env';
import { queuesEnv } from '../adapters/sqs-env';
import { twilioAccountsEnv, twilioEnv } from '../adapters/twilio-env';

export const reconcilerEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  ...twilioEnv,
  ...twilioAccountsEnv,
  ...recordingsEnv,
  ...recordsEnv,
  ...queuesEnv,
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  INGEST_LOG_GROUP: z.string().min(1),
  /** How far back that log reaches. */
  LOG_RETENTION_DAYS: z.coerce.number().positive(),
  RECONCILE_GRACE_MINUTES: z.coerce.number().nonnegative(),
  RECONCILE_LOOK_BACK_DAYS: z.coerce.number().int().positive(),
  RECONCILE_MAX_PER_RUN: z.coerce.number().int().positive(),
  /** After how many days S3 expires a recording. */
  RECORDING_RETENTION_DAYS: z.coerce.number().int().positive(),
  /** Whether Twilio's copies are deleted at all. */
  TWILIO_CLEANUP: z.stringbool(),
  /** Absent: the day of the first run, less RECONCILE_LOOK_BACK_DAYS. */
  RECONCILE_SINCE: z.iso.date().optional(),
  /** Absent: no parameter of calls names a Job. */
  RECONCILE_JOB_PARAMETER: z.string().min(1).optional(),
  /** Whether there is such a field is all that is asked of it: a Job may learn its calls late. */
  AIRTABLE_CALL_SID_FIELD: airtableEnv.AIRTABLE_CALL_SID_FIELD,
});
