import { CredentialsRefused, Parked, RetryLater } from '../core/errors';

/** What Twilio said when it did not do what it was asked for. */
export interface TwilioRefusal {
  readonly status: number;
  /** Of Twilio's error dictionary, where the body tells one. */
  readonly code?: number | undefined;
}

const answered = ({ status, code }: TwilioRefusal): string =>
  `Twilio answered ${String(status)}${code === undefined ? '' : ` (${String(code)})`}`;

/**
 * Twilio's codes for an account or a key that may not do anything: not authenticated, suspended or closed, out of balance,
 * a permission missing. Source: Twilio's error dictionary, 10001, 20003, 20005, 20006, 20403, 70051, 90010.
 */
const ABOUT_THE_ACCOUNT = new Set([10001, 20003, 20005, 20006, 20403, 70051, 90010]);

const isAboutTheAccount = ({ status, code }: TwilioRefusal): boolean =>
  status === 401 || (code !== undefined && ABOUT_THE_ACCOUNT.has(code));

/** The account or its API key is refused, not one recording. Every cause that the answer can have is named. */
export const accountRefused = (said: TwilioRefusal): CredentialsRefused =>
  new CredentialsRefused('twilio-credentials-refused', {
    message:
      `${answered(said)}. One of these: the secret holds no valid API key of this account; the key is restricted and ` +
      'lacks a permission for recordings; the account is suspended or closed',
  });

/** Twilio is busy with the recording, or with itself: 20009 and 21501 say "later", as 429 and 5xx do. */
const isPassing = ({ status, code }: TwilioRefusal): boolean =>
  status >= 500 || [404, 408, 425, 429].includes(status) || code === 20009 || code === 21501;

/** What a refusal means for whoever asked about a recording. */
export const translate = (said: TwilioRefusal): RetryLater =>
  // 403 is what a suspended account gets, too; nothing is known of a single recording that may not be looked at.
  isAboutTheAccount(said) || (said.status === 403 && !isPassing(said))
    ? accountRefused(said)
    : new RetryLater('twilio-unavailable', { message: answered(said) });

/** What it means for a deletion: one that Twilio will not do, whatever comes, is for a person. */
export const translateDeletion = (said: TwilioRefusal): RetryLater | Parked =>
  isPassing(said) || isAboutTheAccount(said)
    ? translate(said)
    : new Parked('deletion-refused', {
        message: `${answered(said)}: it will not delete this recording. Look at it in Twilio's console, delete it there, then redrive`,
      });
