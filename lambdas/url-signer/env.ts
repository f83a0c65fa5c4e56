import * as z from 'zod';
import { airtableEnv } from '../adapters/airtable-env';
import { linksEnv, recordingsEnv } from '../adapters/s3-env';

export const urlSignerEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  ...airtableEnv,
  ...recordingsEnv,
  ...linksEnv,
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  /** After so many days S3 deletes a recording: what is gone after that has expired. */
  RECORDING_RETENTION_DAYS: z.coerce.number().positive(),
});
