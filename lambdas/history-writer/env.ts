import * as z from 'zod';
import { airtableEnv } from '../adapters/airtable-env';
import { linksEnv, recordingsEnv } from '../adapters/s3-env';

export const historyWriterEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  ...airtableEnv,
  ...recordingsEnv,
  ...linksEnv,
  /** The checkbox by which people ask for fresh links. */
  AIRTABLE_REFRESH_FIELD: z.string().min(1),
  AIRTABLE_LINKS: z.enum(['append', 'latest']),
  HISTORY_QUEUE_URL: z.url(),
  HISTORY_DEAD_LETTER_QUEUE_URL: z.url(),
  CLEANUP_QUEUE_URL: z.url(),
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  /** An IANA time zone. */
  HISTORY_TIME_ZONE: z.string().min(1),
  HISTORY_SOURCE: z.string().min(1),
  /** How long a line may be put off so that others join it. */
  HISTORY_BATCH_WINDOW_SECONDS: z.coerce.number().int().nonnegative(),
  /** How long an event waits for its Job to appear in Airtable before it is parked. */
  AIRTABLE_JOB_WAIT_MINUTES: z.coerce.number().nonnegative(),
});
