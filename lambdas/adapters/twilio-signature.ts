import { validateRequest } from 'twilio/lib/webhooks/webhooks';

interface SignedRequest {
  /** As Twilio posted to it: scheme, host, raw path and raw query string; no fragment. */
  readonly url: string;
  readonly signature: string;
  /** The form's parameters; a name that came more than once has all its values. */
  readonly params: Readonly<Record<string, string | string[]>>;
}

/** Whether one of the account's auth tokens signed the request. */
export const isSignedWith = (tokens: readonly string[], { url, signature, params }: SignedRequest): boolean =>
  tokens.some((token) => validateRequest(token, signature, url, params));
