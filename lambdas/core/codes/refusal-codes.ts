import type { Explained } from './explained';

/** What a webhook is refused for, in the log as `error` of `webhook-refused`. Twilio's debugger shows it in other words. */
export const refusals = {
  'body-too-large': {
    meaning: 'the body is larger than 64 KB: nothing that Twilio sends',
    remedy: 'nothing: see webhooks-forged',
  },
  'no-form': { meaning: 'the body is not a form: nothing that Twilio sends', remedy: 'nothing: see webhooks-forged' },
  'signature-missing': {
    meaning: 'there is no X-Twilio-Signature: nothing that Twilio sends',
    remedy: 'nothing: see webhooks-forged',
  },
  'signature-wrong': {
    meaning: 'neither auth token of the secret made the signature for this URL and form',
    remedy: 'see webhooks-refused, 1, 2 and 5; from another account it is webhooks-forged',
  },
  'account-wrong': {
    meaning: 'it is signed well, but for another account, such as a subaccount',
    remedy: 'see webhooks-refused, 3',
  },
  'callback-unreadable': {
    meaning: 'it is signed well, but a parameter is missing or wrong; reason names it',
    remedy: 'see webhooks-refused, 4',
  },
} as const satisfies Record<string, Explained>;

/** What a request for links is refused or postponed for: `error` of the answer, and of `link-request-refused` and `-postponed`. */
export const linkRefusals = {
  'request-unreadable': {
    meaning: 'the request for links is not one, or not in every respect: 400; the answer names each reason',
    remedy: 'correct whoever asks',
  },
  'request-too-large': { meaning: 'the body is larger than 16 KB: 413', remedy: 'correct whoever asks' },
  'caller-unknown': {
    meaning: 'AWS does not say who asks, as it does on the route that API Gateway guards: 403',
    remedy: 'look who invoked the function without its API: no such link is given',
  },
  'key-outside': {
    meaning: 'the key is in none of the folders of the recordings: 403',
    remedy: 'name the folder in S3_FORMER_PREFIXES, if recordings lie there',
  },
  'recording-not-found': {
    meaning: 'nothing tells of such a recording, and S3 has never had it, or has forgotten it: 404',
    remedy: 'look at what the answer says: another day, or the bucket itself with date',
  },
  'recording-expired': {
    meaning: 'the recording was there, and S3 has deleted it after RECORDING_RETENTION_DAYS: 404',
    remedy: 'nothing, or within 30 days restore the object',
  },
  'recording-deleted': {
    meaning: 'the recording was there, and somebody has deleted it before its time: 404',
    remedy: 'restore the object',
  },
  'refresh-off': {
    meaning: 'the secret has no airtableRefreshToken, so that nobody gets fresh links by ticking a box: 404',
    remedy: 'put one into the secret, as docs/airtable.md says, or switch the automation off',
  },
  'refresh-token-wrong': {
    meaning: "what Airtable's automation shows is not the airtableRefreshToken of the secret: 401",
    remedy: 'give the automation the token of the secret; from elsewhere it is somebody who guesses',
  },
  'links-throttled': {
    meaning: "Airtable's rate limit leaves no turn for the request in 10 seconds: 429",
    remedy: 'nothing while it is rare; a key, or a call with its date, needs no Airtable',
  },
  'links-unavailable': {
    meaning: 'what is needed for links cannot be reached: 503; the line of the log has the error behind it',
    remedy: 'look up that error; a key, or a call with its date, needs no Airtable',
  },
} as const satisfies Record<string, Explained>;

export type LinkRefusalCode = keyof typeof linkRefusals;

export type RefusalCode = keyof typeof refusals | LinkRefusalCode;
