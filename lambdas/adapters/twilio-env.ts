import * as z from 'zod';

/** What every Lambda that speaks to Twilio is told. */
export const twilioEnv = {
  TWILIO_ACCOUNT_SID: z.string().min(1),
  TWILIO_API_URL: z.url(),
};
export type TwilioEnv = z.infer<z.ZodObject<typeof twilioEnv>>;
