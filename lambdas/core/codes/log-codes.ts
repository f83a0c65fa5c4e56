import type { Explained } from './explained';

/** A warning says what can be done about it; any other line tells how it goes on. */
type LogEntry = (Explained & { readonly level: 'warn' }) | (Pick<Explained, 'meaning'> & { readonly level: 'info' });

/** The code of every line of the log. The saved query what-fails shows those of level `warn`. */
export const logs = {
  'webhook-accepted': { level: 'info', meaning: 'a callback became a message in the recordings queue' },
  'webhook-nothing-to-do': {
    level: 'info',
    meaning: 'a callback that asks for nothing, such as that a recording has begun',
  },
  'webhook-refused': {
    level: 'warn',
    meaning: 'a webhook was answered 4xx; error says why',
    remedy: 'look up its error',
  },
  'webhook-postponed': {
    level: 'warn',
    meaning: 'a webhook was answered 503: without secret or queue nothing can be accepted; error says which',
    remedy: 'see webhooks-unanswered',
  },
  'job-number-unusable': {
    level: 'warn',
    meaning: 'a callback was accepted, but the job number of its URL is none; reason says why',
    remedy: 'correct whoever makes the callback URL',
  },

  'recording-stored': { level: 'info', meaning: 'the audio is in S3 under key' },
  'audio-awaited': { level: 'info', meaning: 'Twilio answered without audio; from now on it is waited for' },
  'job-lookup-postponed': {
    level: 'info',
    meaning: 'Airtable could not say which Job has the call; it is asked again when the line is written',
  },

  'recording-assigned': { level: 'info', meaning: 'the Job was found, and the line joins the lines of that Job' },
  'history-line-confirmed': { level: 'info', meaning: 'Airtable returned the line as written' },
  'recording-unassigned': {
    level: 'warn',
    meaning: 'the audio is in S3, but no Job knows the call',
    remedy: 'see recordings-unassigned',
  },
  'status-unassigned': { level: 'warn', meaning: 'there is no audio, and no Job knows the call', remedy: 'nothing' },
  'left-without-job': {
    level: 'info',
    meaning: 'no Job knows the call of an archive, or of what was left without a Job before',
  },

  'twilio-copy-deleted': { level: 'info', meaning: 'the recording was deleted at Twilio' },
  'twilio-copy-gone': { level: 'info', meaning: 'the recording was deleted at Twilio before' },
  'twilio-copy-kept': { level: 'info', meaning: 'the recording stays at Twilio, as TWILIO_CLEANUP says' },

  'refresh-moved': { level: 'info', meaning: 'the box is ticked, and the refresh joins the lines of its Job' },
  'refresh-needless': { level: 'info', meaning: 'the box is not ticked, or the Job is gone: nothing is done' },
  'links-refreshed': {
    level: 'info',
    meaning: 'a Job got fresh links, or a line that says why not, and its box is unticked',
  },
  'refresh-without-room': {
    level: 'warn',
    meaning: 'a history is so full that not even a line about it fits: the box was unticked, and nothing written',
    remedy: 'make room: see history-almost-full',
  },
  'refresh-requested': { level: 'info', meaning: "Airtable's automation says that the box of the Job may be ticked" },
  'links-given': { level: 'info', meaning: 'somebody asked for links and got count of them; each is on record' },
  'link-request-refused': {
    level: 'warn',
    meaning: 'a request for links was answered 4xx; error says why',
    remedy: 'look up its error',
  },
  'link-request-postponed': {
    level: 'warn',
    meaning: 'a request for links was answered 429 or 503; error says why, cause what is behind it',
    remedy: 'look up its cause',
  },

  'message-retry': {
    level: 'warn',
    meaning: 'a message is tried again in seconds; error says why',
    remedy: 'look up its error',
  },
  'message-reject': {
    level: 'warn',
    meaning: 'a message went to the dead-letter queue, since it can never work; error says why',
    remedy: 'look up its error',
  },
  'message-park': {
    level: 'warn',
    meaning: 'a message went to the dead-letter queue, until a person has acted; error says why',
    remedy: 'look up its error',
  },
  'message-unsettled': {
    level: 'warn',
    meaning: 'SQS did not take what became of a message; it comes back by itself',
    remedy: 'nothing while it is rare; otherwise wait for AWS (AWS Health Dashboard)',
  },
  'lease-not-renewed': {
    level: 'warn',
    meaning: 'SQS did not renew a lease in time; the next try may',
    remedy: 'nothing while it is rare; otherwise wait for AWS (AWS Health Dashboard)',
  },
  'lease-lost': {
    level: 'warn',
    meaning: 'a worker could not hold its messages and stopped; another one has them',
    remedy: 'nothing while it is rare; otherwise wait for AWS (AWS Health Dashboard)',
  },
  'credentials-kept': {
    level: 'warn',
    meaning: 'the secret could not be read; the values that were read before serve on',
    remedy: 'see credentials-unusable, 3',
  },

  'ledger-made': {
    level: 'info',
    meaning:
      'the ledger of a day lies in the links bucket: every recording of it, and what became of it; it has the counts',
  },
  'recording-lost': {
    level: 'warn',
    meaning: 'a recording was deleted at Twilio before it was stored; its Job gets a status line',
    remedy: 'see recordings-lost',
  },
  'ledger-contradiction': {
    level: 'warn',
    meaning: 'Twilio, the bucket and the receipts say of a recording what cannot all be so; contradictions says what',
    remedy: 'see ledger-contradictions',
  },
  'ledger-incomplete': {
    level: 'warn',
    meaning:
      'a ledger could not look at everything: unreadable entries of a list, dead letters that SQS does not show, or Twilio ' +
      'accounts (missing), for which a later ledger makes up',
    remedy:
      'redrive what lies in the dead-letter queues; for unreadable entries look at the list at Twilio; for an account mend ' +
      'its keys in the secret, or what its reason says',
  },

  'storage-measured': { level: 'info', meaning: 'what the bucket holds and costs was measured' },
  'storage-growth-unknown': {
    level: 'info',
    meaning: 'there is no cost of 30 days ago to compare with; reason says why',
  },
  'storage-size-unknown': {
    level: 'warn',
    meaning: 'S3 has not told the size of the bucket for more than 3 days',
    remedy:
      'nothing in the first days of a bucket, or while it is empty; otherwise wait for AWS (AWS Health Dashboard)',
  },
  'storage-type-unpriced': {
    level: 'warn',
    meaning: 'something lies in a storage class that has no price, and is not in the cost',
    remedy: 'add the class to STORAGE_PRICES',
  },

  reconciled: {
    level: 'info',
    meaning: "a run of the reconciler has compared Twilio's list with what came home; it has the counts",
  },
  'callback-lost': {
    level: 'warn',
    meaning: 'Twilio made a recording and no callback told of it; it was put into the recordings queue',
    remedy: 'see callbacks-lost',
  },
  'recording-fed-in': {
    level: 'info',
    meaning: 'a recording that had not come home was put into the recordings queue; because says why',
  },
  'recordings-unkeyed': {
    level: 'warn',
    meaning: 'Twilio lists count recordings that name neither call nor conference: they have no key, and stay there',
    remedy: 'look at them in the Twilio Console, and bring them home by hand',
  },
  'listing-unreadable': {
    level: 'warn',
    meaning: "count entries of Twilio's list could not be read: their SIDs, dates or statuses are none",
    remedy: 'tell the developers; what they are is not brought home',
  },
  'callback-log-unreadable': {
    level: 'warn',
    meaning: "ingest's log cannot be read, so that nobody can tell which callbacks were lost; reason says why",
    remedy:
      'nothing: wait for AWS (AWS Health Dashboard); if reason says AccessDenied, run recordings reapply or deploy again',
  },
  'account-not-reconciled': {
    level: 'warn',
    meaning: 'a Twilio account could not be looked through to its end; error says why, and the other accounts went on',
    remedy: 'look up its error; the next run goes on where this one stopped',
  },
  'parked-unknown': {
    level: 'warn',
    meaning: 'nobody can tell what lies in the dead-letter queues; only what nobody had told of was put into the queue',
    remedy: 'nothing while it is rare: the next run looks again; error says why',
  },

  'access-audited': { level: 'info', meaning: 'the links of the day before, and who played them, were audited' },
  'recording-read-directly': {
    level: 'info',
    meaning: 'a recording was read with credentials of signedBy, as a break-glass role may, and not by a link',
  },
  'link-used-elsewhere': {
    level: 'warn',
    meaning: 'a link was played from playedFrom, which is another network than givenFrom, to which givenTo got it',
    remedy: 'see links-used-elsewhere',
  },
  'link-not-on-record': {
    level: 'warn',
    meaning: 'a link of the pipeline was played of which the links bucket has no record',
    remedy: 'see links-not-on-record',
  },
  'link-id-borrowed': {
    level: 'warn',
    meaning: 'signedBy read a recording with credentials of their own, and wrote the id of a link into the request',
    remedy: 'ask signedBy why; the one who got the link did not play it',
  },
  'requester-above-usual': {
    level: 'warn',
    meaning: 'a requester got twice as many links on a day as is usual for them, or more',
    remedy: 'see top-requester',
  },
  'audit-record-unreadable': {
    level: 'warn',
    meaning: "a record of a link, or lines of S3's access log, in object, could not be read",
    remedy: 'look at object; what it tells is not in the audit',
  },
} as const satisfies Record<string, LogEntry>;

/** Of the lines of this level. */
export type LogCode<Level extends LogEntry['level'] = LogEntry['level']> = {
  [Code in keyof typeof logs]: (typeof logs)[Code]['level'] extends Level ? Code : never;
}[keyof typeof logs];
