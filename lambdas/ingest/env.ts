import * as z from 'zod';
import { twilioAccountsEnv } from '../adapters/twilio-env';

export const ingestEnv = z.object({
  PIPELINE_NAME: z.string().min(1),
  RECORDINGS_QUEUE_URL: z.url(),
  CREDENTIALS_SECRET_NAME: z.string().min(1),
  ...twilioAccountsEnv,
  /** Scheme, host and path prefix that Twilio posts to; absent: the domain name that API Gateway reports. */
  WEBHOOK_PUBLIC_URL: z.url().optional(),
});
