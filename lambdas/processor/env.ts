import * as z from 'zod';
import { airtableEnv } from '../adapters/airtable-env';
import { recordingsEnv, recordsEnv } from '../adapters/s3-env';
import { twilioEnv } from '../adapters/twilio-env';

export const processorEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  ...twilioEnv,
  ...airtableEnv,
  ...recordingsEnv,
  ...recordsEnv,
  RECORDINGS_QUEUE_URL: z.url(),
  RECORDINGS_DEAD_LETTER_QUEUE_URL: z.url(),
  HISTORY_QUEUE_URL: z.url(),
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  /** Further tries within one invocation. */
  RECORDING_UPLOAD_RETRIES: z.coerce.number().int().nonnegative(),
  /** The longest silence on the wire that is waited out. */
  RECORDING_UPLOAD_TIMEOUT_SECONDS: z.coerce.number().positive(),
  /** How long Twilio may answer without audio before the recording is given up. */
  TWILIO_AUDIO_WAIT_MINUTES: z.coerce.number().nonnegative(),
  /** The shortest time between two Airtable look-ups of one execution environment. */
  JOB_LOOKUP_INTERVAL_SECONDS: z.coerce.number().positive(),
});
