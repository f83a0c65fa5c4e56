import type { Explained } from './explained';

/** What the consumer of a queue does with a message whose handling threw: see `errors.ts`. */
export type Disposition = 'retry' | 'reject' | 'park';

interface ErrorEntry extends Explained {
  /** What becomes of a message for it. Two where patience ends: a retry at first, then a person. */
  readonly dispositions: readonly [Disposition, ...Disposition[]];
}

/**
 * The code of every error that decides about a message: in the log as `error`, on a dead letter as `reason`. Errors are
 * made from here, so that a misspelt code, or one with another disposition, does not compile.
 */
export const errors = {
  'twilio-unavailable': {
    dispositions: ['retry'],
    meaning: 'Twilio, or the storage it redirects to, gave no usable answer: it is down, busy or slow',
    remedy: 'nothing: wait for Twilio (https://status.twilio.com)',
  },
  'twilio-credentials-refused': {
    dispositions: ['retry'],
    meaning: "Twilio refuses the secret's API key, or the whole account",
    remedy: 'see credentials-unusable',
  },
  'audio-not-found': {
    dispositions: ['retry'],
    meaning: 'Twilio does not have the audio, or not yet: usual for a while after a call',
    remedy: 'nothing: it is asked for again, for TWILIO_AUDIO_WAIT_MINUTES; then it is no-audio',
  },
  'audio-wrong-type': {
    dispositions: ['retry'],
    meaning: 'a document (HTML, XML, JSON) came in the place of the audio',
    remedy:
      'nothing, as for audio-not-found; if all recordings have it, look whose document it is: reason names the host',
  },
  'audio-not-mp3': {
    dispositions: ['retry'],
    meaning: 'what Twilio sent does not begin as an MP3 does',
    remedy: 'nothing, as for audio-not-found',
  },
  'audio-empty': {
    dispositions: ['retry'],
    meaning: 'Twilio sent a file with nothing in it',
    remedy: 'nothing, as for audio-not-found',
  },
  'audio-unfinished': {
    dispositions: ['retry'],
    meaning: 'Twilio itself is not done with the recording; it is waited for without limit',
    remedy: 'nothing; after hours, ask Twilio about this recording',
  },
  'audio-cut': {
    dispositions: ['retry'],
    meaning: 'the download broke off, or was not as long as Twilio had announced',
    remedy: 'nothing: wait for Twilio, or for the way to it',
  },
  'audio-stalled': {
    dispositions: ['retry'],
    meaning: 'no byte of the download moved for RECORDING_UPLOAD_TIMEOUT_SECONDS',
    remedy: 'nothing: wait for Twilio, or for the way to it',
  },
  'audio-unbounded': {
    dispositions: ['retry'],
    meaning: 'the audio came without a length and without chunks, so that nothing tells its end',
    remedy: 'nothing: wait for Twilio, or for the way to it',
  },
  'no-audio': {
    dispositions: ['reject'],
    meaning: 'Twilio sent no audio for TWILIO_AUDIO_WAIT_MINUTES; the Job has a status line',
    remedy: 'wait until Twilio says completed',
  },
  'recording-absent': {
    dispositions: ['reject'],
    meaning: 'Twilio never had audio; the Job has a status line',
    remedy: 'nothing: delete the message',
  },
  'recording-failed': {
    dispositions: ['reject'],
    meaning: 'Twilio failed to make the recording; the Job has a status line',
    remedy: 'nothing: delete the message',
  },
  'recording-deleted': {
    dispositions: ['reject'],
    meaning: 'somebody deleted the recording at Twilio; the Job has a status line',
    remedy: 'nothing: delete the message',
  },
  'recording-unknown': {
    dispositions: ['retry', 'park'],
    meaning: 'Twilio does not know the recording, and nothing tells on which day it began',
    remedy: 'look in the bucket for the call; if nothing is there, delete the message',
  },
  'recording-stored-externally': {
    dispositions: ['park'],
    meaning: "the account's setting for external storage of recordings was turned on",
    remedy: 'turn it off, then put the audio into the bucket by hand',
  },
  'recording-encrypted': {
    dispositions: ['park'],
    meaning: 'the account encrypts its recordings with a public key of yours',
    remedy: 'turn that off, then put the audio into the bucket by hand, decrypted',
  },
  'owner-unknown': {
    dispositions: ['park'],
    meaning: 'Twilio has no audio, but an object of this call does not say whose it is',
    remedy: 'say whose the object is, or move it away',
  },
  'keys-taken': {
    dispositions: ['park'],
    meaning: 'both keys that the recording could have hold something else',
    remedy: 'say whose the objects are, or move them away',
  },
  'deletion-refused': {
    dispositions: ['park'],
    meaning: 'Twilio will not delete this recording, whatever comes; detail has its status and code',
    remedy: 'delete it in the Twilio Console',
  },

  's3-unavailable': {
    dispositions: ['retry'],
    meaning: 'S3 gave no usable answer',
    remedy: 'nothing: wait for AWS (AWS Health Dashboard); if reason says AccessDenied, as for s3-refused',
  },
  's3-refused': {
    dispositions: ['retry'],
    meaning: 'S3 refuses the pipeline: a policy, or the role, was changed by hand, or a former prefix is missing',
    remedy: 'see upload-failures, 3',
  },
  'link-unrecorded': {
    dispositions: ['retry'],
    meaning: 'the links bucket did not take the record of a link; without one nobody gets the link',
    remedy: 'nothing: wait for AWS (AWS Health Dashboard); if reason says AccessDenied, run recordings reapply',
  },
  'run-unrecorded': {
    dispositions: ['retry'],
    meaning: 'the links bucket did not take, or does not give, the record of a run of the reconciler',
    remedy: 'nothing: wait for AWS (AWS Health Dashboard); if reason says AccessDenied, run recordings reapply',
  },
  'callback-log-unreadable': {
    dispositions: ['retry'],
    meaning: "CloudWatch Logs does not say which callbacks ingest's log tells of",
    remedy: 'nothing: wait for AWS (AWS Health Dashboard); if reason says AccessDenied, deploy again',
  },
  'receipt-unwritten': {
    dispositions: ['retry'],
    meaning: "the links bucket did not take a recording's receipt; without one nothing is deleted at Twilio",
    remedy: 'nothing: wait for AWS (AWS Health Dashboard); if reason says AccessDenied, run recordings reapply',
  },
  'ledger-unwritten': {
    dispositions: ['retry'],
    meaning: 'the links bucket did not take the ledger of a day; the next run makes it',
    remedy: 'nothing: wait for AWS (AWS Health Dashboard); if reason says AccessDenied, run recordings reapply',
  },
  'ledger-unreadable': {
    dispositions: ['retry'],
    meaning: 'what lies in the place of a ledger is none, or not all of one; the next one has its recordings, too',
    remedy: 'look at it and its versions in the links bucket, and tell the developers',
  },
  'object-missing': {
    dispositions: ['retry', 'park'],
    meaning: "the object is not in the bucket, or not as this recording's; Twilio's copy is kept",
    remedy: 'restore the object',
  },
  'queue-unavailable': {
    dispositions: ['retry'],
    meaning: 'SQS did not take a message, or does not show what lies in a queue',
    remedy: 'nothing: wait for AWS (AWS Health Dashboard)',
  },
  'credentials-unavailable': {
    dispositions: ['retry'],
    meaning: 'the secret is missing, lacks a key or is no JSON, or Secrets Manager cannot be reached',
    remedy: 'see credentials-unusable',
  },

  'airtable-unavailable': {
    dispositions: ['retry'],
    meaning: 'Airtable gave no usable answer: it is down, busy or slow',
    remedy: 'nothing: wait for Airtable (https://status.airtable.com)',
  },
  'airtable-no-turn': {
    dispositions: ['retry'],
    meaning: "Airtable's rate limit left no turn for a request in the time of the invocation",
    remedy: 'nothing while it is rare; otherwise see airtable-throttled',
  },
  'airtable-unanswered': {
    dispositions: ['retry'],
    meaning: 'a write got no answer; the Job is left alone for 60 seconds, since Airtable may still be at it',
    remedy: 'nothing while it is rare; otherwise wait for Airtable (https://status.airtable.com)',
  },
  'airtable-credentials-refused': {
    dispositions: ['retry'],
    meaning: "Airtable refuses the secret's token",
    remedy: 'see credentials-unusable',
  },
  'airtable-forbidden': {
    dispositions: ['retry'],
    meaning: 'Airtable answered 403: a name of the table or base is wrong, or the token lacks a permission',
    remedy: 'see airtable-refused, 1',
  },
  'airtable-refused': {
    dispositions: ['retry'],
    meaning: 'Airtable does not know a field, or will not take values for it',
    remedy: 'see airtable-refused, 2',
  },
  'airtable-not-found': {
    dispositions: ['retry'],
    meaning: 'Airtable answered 404: its address, the base or the table is wrong',
    remedy: 'see airtable-refused, 3',
  },
  'airtable-quota-used-up': {
    dispositions: ['retry'],
    meaning: 'the workspace has used up its API calls of the month',
    remedy: 'see airtable-refused, 4',
  },
  'job-missing': {
    dispositions: ['retry', 'park'],
    meaning: 'no Job has the number, for AIRTABLE_JOB_WAIT_MINUTES after the first look, or the Job was deleted',
    remedy: 'make the Job, or correct its number',
  },
  'job-gone': {
    dispositions: ['retry'],
    meaning: 'the Job was deleted between reading and writing',
    remedy: 'nothing: it is looked for again, then it is job-missing',
  },
  'job-ambiguous': {
    dispositions: ['park'],
    meaning: 'several Jobs have the same number, perhaps with white space around it, or claim the same call',
    remedy: 'make it one Job',
  },
  'history-unreadable': {
    dispositions: ['retry'],
    meaning: 'Airtable does not tell what the history of the Job holds; nothing is written over what is not known',
    remedy: 'make AIRTABLE_HISTORY_FIELD a field of long text without rich text, or do what reason says',
  },
  'history-unconfirmed': {
    dispositions: ['retry'],
    meaning: 'Airtable took the line but did not return it, for instance because the field cuts it',
    remedy: 'make AIRTABLE_HISTORY_FIELD a field of long text without rich text',
  },
  'history-full': {
    dispositions: ['park'],
    meaning: 'the line does not fit into the 100,000 characters of the field',
    remedy: 'make room: see history-almost-full',
  },
  'refresh-refused': {
    dispositions: ['retry', 'park'],
    meaning: 'Airtable does not know the field of AIRTABLE_REFRESH_FIELD, it is no checkbox, or it stays ticked',
    remedy: 'name a field of the type checkbox there, as docs/airtable.md says',
  },
  'history-refused': {
    dispositions: ['park'],
    meaning: "Airtable does not take this Job's history; detail has its reason",
    remedy: 'mend the record in Airtable',
  },

  'out-of-time': {
    dispositions: ['retry'],
    meaning: 'the time of the function ended before the work did',
    remedy: 'nothing while it is rare; otherwise look what was slow: Twilio, Airtable, a very long recording',
  },
  'lease-lost': {
    dispositions: ['retry'],
    meaning: 'a worker could not hold its messages long enough and stopped; another one has them',
    remedy: 'nothing while it is rare; otherwise wait for AWS (AWS Health Dashboard)',
  },
  unexpected: {
    dispositions: ['retry'],
    meaning: 'nobody foresaw this; reason has the causes',
    remedy: 'look at recording-pipeline/where-is-recording with the SID, and tell the developers',
  },
  'tries-exhausted': {
    dispositions: ['park'],
    meaning: '500 deliveries were in vain, so trouble of more than two days; detail has the last error',
    remedy: 'mend what detail names',
  },
  'message-unreadable': {
    dispositions: ['reject'],
    meaning: 'somebody put something else into the queue',
    remedy: 'nothing: delete the message',
  },
} as const satisfies Record<string, ErrorEntry>;

/** Of the errors that may have this disposition. */
export type ErrorCode<Which extends Disposition = Disposition> = {
  [Code in keyof typeof errors]: Which & (typeof errors)[Code]['dispositions'][number] extends never ? never : Code;
}[keyof typeof errors];
