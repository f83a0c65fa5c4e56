import * as z from 'zod';
import { recordingsEnv, recordsEnv } from '../adapters/s3-env';
import { twilioEnv } from '../adapters/twilio-env';

export const cleanupEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  ...twilioEnv,
  ...recordingsEnv,
  ...recordsEnv,
  CLEANUP_QUEUE_URL: z.url(),
  CLEANUP_DEAD_LETTER_QUEUE_URL: z.url(),
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  /** Whether Twilio's copies are deleted at all. */
  TWILIO_CLEANUP: z.stringbool(),
});
