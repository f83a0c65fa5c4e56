import * as z from 'zod';
import { recordingsEnv, recordsEnv } from '../adapters/s3-env';
import { queuesEnv } from '../adapters/sqs-env';
import { twilioAccountsEnv, twilioEnv } from '../adapters/twilio-env';

export const ledgerEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  ...twilioEnv,
  ...twilioAccountsEnv,
  ...recordingsEnv,
  ...recordsEnv,
  ...queuesEnv,
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  /** After so many days S3 deletes a recording. */
  RECORDING_RETENTION_DAYS: z.coerce.number().int().positive(),
});
