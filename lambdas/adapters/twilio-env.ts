import * as z from 'zod';
import { type AccountSid, accountSid } from '../core/recording';

/** What every Lambda that speaks to Twilio is told. */
export const twilioEnv = {
  /** The first account: messages and receipts of its recordings name no account. */
  TWILIO_ACCOUNT_SID: z.string().min(1),
  TWILIO_API_URL: z.url(),
};
export type TwilioEnv = z.infer<z.ZodObject<typeof twilioEnv>>;

/** What a Lambda is told that has to know of all accounts. */
export const twilioAccountsEnv = {
  TWILIO_ACCOUNT_SID: twilioEnv.TWILIO_ACCOUNT_SID,
  /** Accounts beyond the first, separated by commas; absent: there are none. */
  TWILIO_ACCOUNT_SIDS: z
    .string()
    .transform((sids) => sids.split(','))
    .pipe(z.array(accountSid))
    .optional(),
};

/** One of TWILIO_ACCOUNT_SIDS by its SID; undefined: the first account, which messages and receipts do not name. */
export const furtherAccount = (
  { TWILIO_ACCOUNT_SID: first }: Pick<TwilioEnv, 'TWILIO_ACCOUNT_SID'>,
  sid: AccountSid | undefined,
): AccountSid | undefined => (sid === first ? undefined : sid);
