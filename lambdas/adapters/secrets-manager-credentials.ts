import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { type Credentials, type CredentialsSource, credentials } from '../core/credentials';
import { CredentialsUnusable, explain } from '../core/errors';

/** A rotated secret is in use everywhere after so long, without a deployment. */
const MAX_AGE_SECONDS = 300;

/** Refused credentials lead to a new read at most so often: forged webhooks must not become a bill. */
const RENEWAL_INTERVAL_MS = 30_000;

const incomplete = (secretName: string, problem: string) =>
  new CredentialsUnusable('credentials-unavailable', {
    message:
      `The secret ${secretName} ${problem}. Make it with: aws secretsmanager create-secret --name ${secretName} ` +
      `--secret-string file://credentials.json (put-secret-value --secret-id ${secretName} if it is there already)`,
  });

/** The pipeline's one secret, in Secrets Manager. */
export const secretsManagerCredentials = (
  client: SecretsManagerClient,
  secretName: string,
  now: () => number = Date.now,
): CredentialsSource => {
  const secrets = new SecretsProvider({ awsSdkV3Client: client });
  let latest: { text: string; value: Credentials; readAt: number } | undefined;

  /** A secret that cannot be used is not kept: whoever mends it is not to wait for the cache. */
  const unusable = (problem: string) => {
    secrets.clearCache();
    return incomplete(secretName, problem);
  };

  const parse = (text: string): Credentials => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw unusable('is no JSON');
    }
    const parsed = credentials.safeParse(json);
    if (parsed.success) return parsed.data;
    throw unusable(`is not complete: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
  };

  const read = async (forceFetch: boolean): Promise<Credentials> => {
    const text = await secrets.get(secretName, { maxAge: MAX_AGE_SECONDS, forceFetch }).catch((error: unknown) => {
      throw incomplete(secretName, `cannot be read (${explain(error)})`);
    });
    if (typeof text !== 'string') throw unusable('holds no text');
    if (latest?.text !== text) latest = { text, value: parse(text), readAt: now() };
    else if (forceFetch) latest.readAt = now();
    return latest.value;
  };

  return {
    current: () => read(false),
    renewed: () => read(latest === undefined || now() - latest.readAt >= RENEWAL_INTERVAL_MS),
  };
};
