import * as z from 'zod';
import { CredentialsRefused } from './errors';

/** The JSON in the secret `${PIPELINE_NAME}/credentials`. Made and rotated by its owner, outside the stack. */
export const credentials = z.object({
  /** The account's primary auth token: signs the webhooks. */
  twilioAuthToken: z.string().min(1),
  /** The secondary auth token, while a promotion is under way: both are accepted then. */
  twilioNextAuthToken: z.string().min(1).optional(),
  twilioApiKeySid: z.string().min(1),
  twilioApiKeySecret: z.string().min(1),
  airtableToken: z.string().min(1),
  /**
   * What Airtable's automation shows when somebody has ticked the box for fresh links; without it that is switched off. One
   * that is none (empty, of two words, a number) switches it off, too: recordings are to come home all the same.
   */
  airtableRefreshToken: z.string().trim().regex(/^\S+$/).optional().catch(undefined),
});
export type Credentials = z.infer<typeof credentials>;

export interface CredentialsSource {
  /** As last read, at most a few minutes ago. @throws {CredentialsUnusable} `credentials-unavailable`. */
  current(): Promise<Credentials>;
  /** Read anew, unless that was done a moment ago; the same object as `current()` then. */
  renewed(): Promise<Credentials>;
}

/** Runs `use`, and once more with a newly read secret when the first one was refused. */
export const withCredentials = async <Result>(
  source: CredentialsSource,
  use: (credentials: Credentials) => Promise<Result>,
): Promise<Result> => {
  const current = await source.current();
  try {
    return await use(current);
  } catch (error) {
    if (!(error instanceof CredentialsRefused)) throw error;
    const renewed = await source.renewed();
    if (renewed === current) throw error;
    return await use(renewed);
  }
};
