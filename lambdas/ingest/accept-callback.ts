import * as z from 'zod';
import type { RefusalCode } from '../core/codes/refusal-codes';
import { CredentialsIncomplete, CredentialsUnusable, RetryLater, explain } from '../core/errors';
import { type Credentials, type CredentialsSource, twilioKeysOf } from '../core/credentials';
import { idsOf } from '../core/messages';
import type { RecordingsQueue } from '../core/ports/queues';
import type { Clock, Log, Metrics } from '../core/ports/running';
import type { FormParams, SignatureCheck } from '../core/ports/twilio';
import type { AccountSid } from '../core/recording';
import { readCallback } from './callback';

/** A webhook as it came in. */
export interface WebhookRequest {
  /** The public URL as Twilio signed it: raw path and raw query string. */
  readonly url: string;
  readonly rawQuery: string;
  readonly contentType: string | undefined;
  readonly signature: string | undefined;
  readonly body: Buffer;
}

export interface WebhookReply {
  readonly status: 200 | 204 | 400 | 403 | 413 | 415 | 503;
  /** Short, for the one who reads Twilio's debugger. */
  readonly reason?: string;
}

export interface IngestPorts {
  readonly credentials: CredentialsSource;
  readonly isSignedWith: SignatureCheck;
  readonly recordings: RecordingsQueue;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: Clock;
}

/** Whose callbacks are taken. */
export interface TwilioAccounts {
  /** TWILIO_ACCOUNT_SID, which no message names. */
  readonly first: string;
  /** TWILIO_ACCOUNT_SIDS. */
  readonly further: readonly AccountSid[];
}

/** Twilio's callbacks are about 1 KB. */
const MAX_BODY_BYTES = 64 * 1024;

const ACCEPTED: WebhookReply = { status: 204 };

/** In one pass: 64 KB are up to 16,000 names, and anybody may send them. To ask for the values of each takes a second of CPU. */
const paramsOf = (body: Buffer): FormParams => {
  const all = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    const values = all.get(name);
    if (values === undefined) all.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(Array.from(all, ([name, values]) => [name, values.length === 1 ? values.join() : values]));
};

/** Twilio's statuses are words; whatever else is sent as one has no place in the log. */
const wordIn = (status: FormParams[string] | undefined): string | undefined =>
  typeof status === 'string' ? /^[a-z_-]{1,40}$/i.exec(status)?.[0] : undefined;

const isForm = (contentType: string | undefined) =>
  contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';

/**
 * Takes one recordingStatusCallback: checks who sent it, reads it, and answers 204 only once the queue has it. Every
 * other answer makes Twilio try again, where the URL's connection overrides say so, and shows up in its debugger.
 */
export const acceptCallback = (
  { credentials, isSignedWith, recordings, log, metrics, now }: IngestPorts,
  { first, further }: TwilioAccounts,
) => {
  /**
   * Whether the account's own token made the signature: a subaccount's callbacks come in its name and are signed with its
   * token (Twilio, "Subaccounts").
   * @throws {CredentialsIncomplete} when the secret has none for it
   */
  const isFromTwilio = async (
    account: AccountSid | undefined,
    request: Parameters<SignatureCheck>[1],
  ): Promise<boolean> => {
    const accepts = (secret: Credentials): boolean => {
      const { authToken, nextAuthToken } = twilioKeysOf(secret, account);
      return isSignedWith([authToken, ...(nextAuthToken === undefined ? [] : [nextAuthToken])], request);
    };
    const current = await credentials.current();
    try {
      if (accepts(current)) return true;
    } catch (error) {
      if (!(error instanceof CredentialsIncomplete)) throw error;
    }
    // Perhaps the token was rotated a minute ago: what the known secret refuses a newly read one may accept.
    return accepts(await credentials.renewed());
  };

  /** @param toldUs is for the log only: what is answered tells nobody which accounts there are. */
  const answer = (status: WebhookReply['status'], code: RefusalCode, reason: string, toldUs = ''): WebhookReply => {
    log.warn('webhook-refused', { error: code, status, reason: `${reason}${toldUs}` });
    return { status, reason };
  };

  /** Nothing that one of the pipeline's Twilio accounts would send. */
  const refuseStranger: typeof answer = (...refusal) => {
    metrics.add('WebhooksForged');
    return answer(...refusal);
  };

  /** A callback in the account's own name: as long as its like are refused, recordings do not come home. */
  const refuseOwn: typeof answer = (...refusal) => {
    metrics.add('WebhooksRefused');
    return answer(...refusal);
  };

  const refuseSignature = (claimsAccount: boolean, account: AccountSid | undefined): WebhookReply => {
    if (claimsAccount) metrics.add('SignatureFailures');
    const refuse = claimsAccount ? refuseOwn : refuseStranger;
    const whose = account === undefined ? '' : ` of ${account}`;
    return refuse(403, 'signature-wrong', 'X-Twilio-Signature does not match this URL, form and auth token', whose);
  };

  const judge = async ({ url, rawQuery, contentType, signature, body }: WebhookRequest): Promise<WebhookReply> => {
    if (body.length > MAX_BODY_BYTES) return refuseStranger(413, 'body-too-large', 'larger than 64 KB');
    if (!isForm(contentType)) return refuseStranger(415, 'no-form', 'not application/x-www-form-urlencoded');
    const params = paramsOf(body);
    // Without the secret nothing can be judged: not even that a webhook is to be refused for good.
    await credentials.current();
    if (signature === undefined) return refuseStranger(403, 'signature-missing', 'no X-Twilio-Signature');
    const account = further.find((sid) => sid === params.AccountSid);
    const claimsAccount = account !== undefined || params.AccountSid === first;
    if (!(await isFromTwilio(account, { url, signature, params }))) return refuseSignature(claimsAccount, account);
    if (!claimsAccount) return refuseOwn(403, 'account-wrong', "AccountSid is not this pipeline's");

    const callback = readCallback(params, rawQuery, now());
    if (callback === undefined) {
      log.info('webhook-nothing-to-do', { recordingStatus: wordIn(params.RecordingStatus) });
      return ACCEPTED;
    }
    const { jobNumberProblem } = callback;
    const message = { ...callback.message, accountSid: account };
    await recordings.send(message);
    metrics.add('WebhooksAccepted');
    log.info('webhook-accepted', { ...idsOf(message), outcome: message.outcome });
    if (jobNumberProblem === undefined) return ACCEPTED;
    log.warn('job-number-unusable', { ...idsOf(message), reason: jobNumberProblem });
    return { status: 200, reason: `taken without job number: ${jobNumberProblem}` };
  };

  return async (request: WebhookRequest): Promise<WebhookReply> => {
    try {
      return await judge(request);
    } catch (error) {
      if (error instanceof z.ZodError) {
        const reason = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
        return refuseOwn(400, 'callback-unreadable', reason);
      }
      metrics.add('WebhooksPostponed');
      if (error instanceof CredentialsUnusable) metrics.add('CredentialsUnusable');
      log.warn('webhook-postponed', {
        error: error instanceof RetryLater ? error.code : 'unexpected',
        reason: explain(error),
      });
      return { status: 503, reason: 'try again' };
    }
  };
};
