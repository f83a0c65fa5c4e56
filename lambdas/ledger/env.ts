import * as z from 'zod';
import { recordingsEnv, recordsEnv } from '../adapters/s3-env';
import { twilioAccountsEnv, twilioEnv } from '../adapters/twilio-env';

export const ledgerEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  ...twilioEnv,
  ...twilioAccountsEnv,
  ...recordingsEnv,
  ...recordsEnv,
  RECORDINGS_QUEUE_URL: z.url(),
  RECORDINGS_DEAD_LETTER_QUEUE_URL: z.url(),
  HISTORY_QUEUE_URL: z.url(),
  HISTORY_DEAD_LETTER_QUEUE_URL: z.url(),
  CLEANUP_QUEUE_URL: z.url(),
  CLEANUP_DEAD_LETTER_QUEUE_URL: z.url(),
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  /** After so many days S3 deletes a recording. */
  RECORDING_RETENTION_DAYS: z.coerce.number().int().positive(),
});
