import * as z from 'zod';
import { CredentialsIncomplete, CredentialsRefused } from './errors';
import type { AccountSid } from './recording';

/** A key is one word: spaces and line ends around it were pasted along. */
const text = z.string().trim().min(1);

/** What opens one Twilio account. */
const twilioKeys = z.object({
  /** The account's primary auth token: signs the webhooks. */
  authToken: text,
  /** The secondary auth token, while a promotion is under way: both are accepted then. */
  nextAuthToken: text.optional(),
  apiKeySid: text,
  apiKeySecret: text,
});
export type TwilioKeys = z.infer<typeof twilioKeys>;

/** The first account's keys: TWILIO_ACCOUNT_SID. */
const firstAccount = { twilioAuthToken: text, twilioApiKeySid: text, twilioApiKeySecret: text };
/** Where further accounts stand beside it, what is missing or broken is that account's trouble alone: `twilioKeysOf` tells. */
const firstAmongOthers = {
  twilioAuthToken: text.catch(''),
  twilioNextAuthToken: text.optional().catch(''),
  twilioApiKeySid: text.catch(''),
  twilioApiKeySecret: text.catch(''),
};

const others = {
  twilioNextAuthToken: text.optional(),
  airtableToken: text,
  /**
   * What Airtable's automation shows when somebody has ticked the box for fresh links; without it that is switched off. One
   * that is none (empty, of two words, a number) switches it off, too: recordings are to come home all the same.
   */
  airtableRefreshToken: z.string().trim().regex(/^\S+$/).optional().catch(undefined),
  /**
   * The keys of each of TWILIO_ACCOUNT_SIDS, by its SID, in the shape of `TwilioKeys`. Not looked at before they are used: a
   * broken entry is that account's trouble alone.
   */
  twilioAccounts: z.record(z.string(), z.unknown()).optional().catch(undefined),
};

const alone = z.object({ ...firstAccount, ...others });
const amongOthers = z.object({ ...others, ...firstAmongOthers });
export type Credentials = z.infer<typeof alone>;

/** The JSON in the secret `${PIPELINE_NAME}/credentials`. Made and rotated by its owner, outside the stack. */
export const credentials: z.ZodType<Credentials> = z.unknown().transform((secret, context) => {
  const { data: { twilioAccounts } = {} } = z.object({ twilioAccounts: others.twilioAccounts }).safeParse(secret);
  const hasOthers = Object.keys(twilioAccounts ?? {}).length > 0;
  const parsed = (hasOthers ? amongOthers : alone).safeParse(secret);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

/**
 * What opens a Twilio account.
 * @param further - one of TWILIO_ACCOUNT_SIDS; undefined: the first account, whose keys stand at the top of the secret
 * @throws {CredentialsIncomplete} when the secret has nothing for it, or something broken
 */
export const twilioKeysOf = (secret: Credentials, further: AccountSid | undefined): TwilioKeys => {
  const entry =
    further === undefined
      ? {
          authToken: secret.twilioAuthToken,
          nextAuthToken: secret.twilioNextAuthToken,
          apiKeySid: secret.twilioApiKeySid,
          apiKeySecret: secret.twilioApiKeySecret,
        }
      : secret.twilioAccounts?.[further];
  const parsed = twilioKeys.safeParse(entry);
  if (parsed.success) return parsed.data;
  const whose = further === undefined ? 'the first Twilio account' : `the Twilio account ${further}, in twilioAccounts`;
  const problem =
    entry === undefined ? 'has nothing' : `is not complete (${z.prettifyError(parsed.error).replaceAll('\n', ' ')})`;
  throw new CredentialsIncomplete('credentials-unavailable', {
    message: `The secret ${problem} for ${whose}. Other accounts go on; docs/twilio.md says what belongs there`,
  });
};

export interface CredentialsSource {
  /** As last read, at most a few minutes ago. @throws {CredentialsUnusable} `credentials-unavailable`. */
  current(): Promise<Credentials>;
  /** Read anew, unless that was done a moment ago; the same object as `current()` then. */
  renewed(): Promise<Credentials>;
}

/** Runs `use`, and once more with a newly read secret when the first one was refused, or has nothing for an account. */
export const withCredentials = async <Result>(
  source: CredentialsSource,
  use: (credentials: Credentials) => Promise<Result>,
): Promise<Result> => {
  const current = await source.current();
  try {
    return await use(current);
  } catch (error) {
    if (!(error instanceof CredentialsRefused || error instanceof CredentialsIncomplete)) throw error;
    const renewed = await source.renewed();
    if (renewed === current) throw error;
    return await use(renewed);
  }
};
