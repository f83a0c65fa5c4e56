import * as z from 'zod';
import type { CredentialsSource } from '../core/credentials';
import type { Deadline } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
import { parseJson } from '../core/json';
import type { AccountSid } from '../core/recording';
import { type OpenAccount, withAccount } from './twilio-account';
import type { TwilioEnv } from './twilio-env';

/** The path of Twilio's REST API begins with it. */
export const TWILIO_VERSION = '2010-04-01';

/** A resource of Twilio's REST API, below an account, and what is asked of it. */
export interface TwilioRequest {
  readonly method: 'GET' | 'DELETE';
  /** Undefined: the first account. */
  readonly accountSid: AccountSid | undefined;
  /** Such as `Recordings`: `.json` is added. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** What Twilio answered, whatever it was. */
export interface TwilioAnswer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
  /** Of Twilio's error dictionary, where the body tells one. */
  readonly code: number | undefined;
  /** 0 when there is none, or one that is no number of seconds: no source shows one of this API's. */
  readonly retryAfterSeconds: number;
}

/** Nobody answered, or not to the end. */
export class TwilioSilence extends RetryLater {}

/** In the classic format and in that of RFC 9457, where it may be a text. */
const errorBody = z
  .object({ code: z.coerce.number().int().positive().optional().catch(undefined) })
  .catch({ code: undefined });

const seconds = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .catch(0);

/**
 * By `fetch`: twilio-node brings 880 KB with its HTTP client, cannot be aborted, and takes whatever is 2xx for what was asked
 * for. A redirect is an answer, too: the key goes nowhere else.
 */
const send = async (
  { TWILIO_API_URL }: TwilioEnv,
  { accountSid, keys: { apiKeySid, apiKeySecret } }: OpenAccount,
  { method, path, query = {} }: TwilioRequest,
  signal: AbortSignal,
): Promise<TwilioAnswer> => {
  const url = new URL(`/${TWILIO_VERSION}/Accounts/${accountSid}/${path}.json`, TWILIO_API_URL);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const response = await fetch(url, {
      method,
      signal,
      redirect: 'manual',
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKeySid}:${apiKeySecret}`).toString('base64')}`,
        accept: 'application/json',
        // A kept connection may have died while the environment was frozen.
        connection: 'close',
      },
    });
    const { status, headers } = response;
    const body = parseJson(await response.text());
    const retryAfterSeconds = seconds.parse(headers.get('retry-after'));
    return { status, body, code: errorBody.parse(body).code, retryAfterSeconds };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new TwilioSilence('twilio-unavailable', { message: `Twilio's API failed: ${explain(error)}` });
  }
};

interface Asking {
  readonly deadline: Deadline;
  /** The deadline's, or one that ends sooner. */
  readonly signal: AbortSignal;
  /** What an answer means that is none: refused keys are read anew. */
  readonly refusalIn: (answer: TwilioAnswer) => Error | undefined;
}

/**
 * What Twilio answers to the account's own keys.
 * @throws what `refusalIn` returns, or the reason of the signal; @throws {TwilioSilence | CredentialsIncomplete}
 */
export const askTwilio = (
  env: TwilioEnv,
  credentials: CredentialsSource,
  request: TwilioRequest,
  { deadline, signal, refusalIn }: Asking,
): Promise<TwilioAnswer> =>
  withAccount(env, credentials, request.accountSid, async (account) => {
    deadline.require();
    const answer = await send(env, account, request, signal);
    const refused = refusalIn(answer);
    if (refused !== undefined) throw refused;
    return answer;
  });
