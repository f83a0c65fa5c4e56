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

export type RefusalCode = keyof typeof refusals;
