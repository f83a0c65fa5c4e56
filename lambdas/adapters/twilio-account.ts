import { type CredentialsSource, type TwilioKeys, twilioKeysOf, withCredentials } from '../core/credentials';
import { CredentialsRefused } from '../core/errors';
import type { AccountSid } from '../core/recording';
import { type TwilioEnv, furtherAccount } from './twilio-env';

/** An account, as a request names it in its path, and what opens it. */
export interface OpenAccount {
  readonly accountSid: string;
  readonly keys: TwilioKeys;
}

/**
 * Runs `use` with the account's own keys: a parent's API key is refused below a subaccount's path (Twilio's error dictionary,
 * 20003: "main account API keys against subaccount resources").
 * @param accountSid - one of TWILIO_ACCOUNT_SIDS; undefined: the first account
 * @throws {CredentialsIncomplete} when the secret has nothing for it
 */
export const withAccount = async <Result>(
  env: TwilioEnv,
  credentials: CredentialsSource,
  accountSid: AccountSid | undefined,
  use: (account: OpenAccount) => Promise<Result>,
): Promise<Result> => {
  const further = furtherAccount(env, accountSid);
  try {
    return await withCredentials(credentials, (secret) =>
      use({ accountSid: further ?? env.TWILIO_ACCOUNT_SID, keys: twilioKeysOf(secret, further) }),
    );
  } catch (error) {
    if (further === undefined || !(error instanceof CredentialsRefused)) throw error;
    throw new CredentialsRefused(error.code, {
      message: `${error.message}. It is the account ${further}`,
      cause: error,
    });
  }
};
