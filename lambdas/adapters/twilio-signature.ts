import { validateRequest } from 'twilio/lib/webhooks/webhooks';
import type { SignatureCheck } from '../core/ports/twilio';

/** Twilio's own check: HMAC-SHA1 over the URL and the sorted parameters, keyed by an auth token of the account. */
export const isSignedByTwilio: SignatureCheck = (tokens, { url, signature, params }) =>
  tokens.some((token) => validateRequest(token, signature, url, params));
