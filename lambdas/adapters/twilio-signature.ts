import { validateRequest } from 'twilio/lib/webhooks/webhooks';
import type { SignatureCheck } from '../core/ports/twilio';

/**
 * Twilio's library also accepts a signature of the URL in the spelling of Node's `URL` and `querystring`. The one drops tabs,
 * line ends and a fragment, the other all that stands behind 1,000 ampersands: whoever has seen one callback could hang a job
 * number of his own there. No URL that comes over HTTP has the first, none of Twilio's the second.
 */
const saysWhatIsSigned = (url: string): boolean => !/[\p{Cc} #]/u.test(url) && url.split('&').length <= 1_000;

/** Twilio's own check: HMAC-SHA1 over the URL and the sorted parameters, keyed by an auth token of the account. */
export const isSignedByTwilio: SignatureCheck = (tokens, { url, signature, params }) =>
  saysWhatIsSigned(url) && tokens.some((token) => validateRequest(token, signature, url, params));
