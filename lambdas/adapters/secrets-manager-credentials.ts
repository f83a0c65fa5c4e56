import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { type Credentials, type CredentialsSource, credentials } from '../core/credentials';
import { CredentialsUnusable, explain } from '../core/errors';
import { parseJson } from '../core/json';
import type { Log } from '../core/ports/running';
import { type Time, timeLimit } from '../core/time';

/** A rotated secret is in use everywhere after so long, without a deployment. */
const MAX_AGE_MS = 300_000;

/** Refused credentials, or a secret that cannot be read, lead to a new read at most so often: neither Secrets Manager's bill nor its outage is to grow with the webhooks. */
const RENEWAL_INTERVAL_MS = 30_000;

/** A read that is under way for longer is not joined: it may have died while the environment was frozen. */
const JOINED_FOR_MS = 1_000;

/** Twilio waits 5 s for an answer: with good credentials at hand, Secrets Manager gets a part of that. */
const PATIENCE_WITH_OTHERS_AT_HAND_MS = 1_500;

const howToMake = (secretName: string): string =>
  `Make it with: aws secretsmanager create-secret --name ${secretName} ` +
  `--secret-string file://credentials.json (put-secret-value --secret-id ${secretName} if it is there already)`;

const incomplete = (secretName: string, problem: string) =>
  new CredentialsUnusable('credentials-unavailable', {
    message: `The secret ${secretName} ${problem}. ${howToMake(secretName)}`,
  });

/**
 * Whoever may not read it is not to make it anew. But AWS denies a name that there is not, too: it holds the bare name against
 * a policy that allows the name with the six characters that it adds to each secret (jenkinsci/aws-secrets-manager-
 * credentials-provider-plugin #65; ministackorg/ministack #1737, measured at AWS).
 */
const notGiven = (secretName: string, error: unknown): CredentialsUnusable => {
  if (error instanceof Error && error.name === 'ResourceNotFoundException')
    return incomplete(secretName, `cannot be read (${explain(error)})`);
  if (error instanceof Error && error.name === 'AccessDeniedException')
    return new CredentialsUnusable('credentials-unavailable', {
      message:
        `The secret ${secretName} cannot be read. Either whoever asks may not, or there is no such secret, which AWS denies ` +
        `as well. ${howToMake(secretName)}`,
      cause: error,
    });
  return new CredentialsUnusable('credentials-unavailable', {
    message: `The secret ${secretName} cannot be read${error instanceof Error ? ` (${error.name})` : ''}`,
    cause: error,
  });
};

/**
 * The pipeline's one secret, in Secrets Manager. What it held last serves on while it cannot be read, or holds nothing that
 * can be used: whoever refuses it says so.
 */
export const secretsManagerCredentials = (
  client: SecretsManagerClient,
  secretName: string,
  { time, log }: { readonly time: Pick<Time, 'now' | 'pause'>; readonly log: Log },
): CredentialsSource => {
  let latest: { readonly text: string; readonly value: Credentials } | undefined;
  let readAt = -Infinity;
  let triedAt = -Infinity;

  const nowMs = () => time.now().getTime();

  const parse = (text: string): Credentials => {
    const json = parseJson(text);
    if (json === undefined) throw incomplete(secretName, 'is no JSON');
    const parsed = credentials.safeParse(json);
    if (parsed.success) return parsed.data;
    throw incomplete(secretName, `is not complete: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
  };

  const read = async (): Promise<Credentials> => {
    const startedAt = nowMs();
    triedAt = startedAt;
    using limit = latest && timeLimit(time, PATIENCE_WITH_OTHERS_AT_HAND_MS);
    const patience = limit && { abortSignal: limit.signal };
    const { SecretString: text } = await client
      .send(new GetSecretValueCommand({ SecretId: secretName }), patience)
      .catch((error: unknown) => {
        throw notGiven(secretName, error);
      });
    if (text === undefined) throw incomplete(secretName, 'holds no text');
    // The same object for the same text: that tells whether a renewal changed anything.
    if (latest?.text !== text) latest = { text, value: parse(text) };
    readAt = startedAt;
    return latest.value;
  };

  const readOrKeep = async (): Promise<Credentials> => {
    try {
      return await read();
    } catch (error) {
      if (latest === undefined) throw error;
      log.warn('credentials-kept', { reason: explain(error) });
      return latest.value;
    }
  };

  let reading: Promise<Credentials> | undefined;
  const isReading = () => reading !== undefined && nowMs() - triedAt < JOINED_FOR_MS;
  /** All messages of a batch ask at once: they share one read. */
  const readOnce = (): Promise<Credentials> => {
    if (reading !== undefined && isReading()) return reading;
    const own = readOrKeep().finally(() => {
      if (reading === own) reading = undefined;
    });
    reading = own;
    return own;
  };

  return {
    async current() {
      const isFresh = nowMs() - readAt < MAX_AGE_MS || nowMs() - triedAt < RENEWAL_INTERVAL_MS;
      return latest !== undefined && isFresh ? latest.value : await readOnce();
    },
    async renewed() {
      const mayAsk = latest === undefined || isReading() || nowMs() - triedAt >= RENEWAL_INTERVAL_MS;
      return latest !== undefined && !mayAsk ? latest.value : await readOnce();
    },
  };
};
