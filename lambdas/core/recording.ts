import * as z from 'zod';

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `not a SID: ${prefix} and 32 hexadecimal digits`);

/** Identifies one recording at Twilio: `RE` and 32 hexadecimal digits. */
export const recordingSid = sid('RE').brand<'RecordingSid'>();
export type RecordingSid = z.infer<typeof recordingSid>;

/**
 * Identifies what was recorded: a call (its parent leg), `CA…`, or a conference whose recording names no call, `CF…`; then
 * 32 hexadecimal digits.
 */
export const callSid = sid('C[AF]').brand<'CallSid'>();
export type CallSid = z.infer<typeof callSid>;

/** Identifies a Twilio account, or a subaccount: `AC` and 32 hexadecimal digits. */
export const accountSid = sid('AC').brand<'AccountSid'>();
export type AccountSid = z.infer<typeof accountSid>;

/** The longest job number taken from a callback URL, in characters. */
const MAX_JOB_NUMBER_LENGTH = 256;

/**
 * What names a Job to people, in the one form in which two of them are compared: composed characters (NFC), no white space
 * around; never empty.
 */
export const jobNumber = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1)
  .max(MAX_JOB_NUMBER_LENGTH, `longer than ${MAX_JOB_NUMBER_LENGTH} characters`)
  .brand<'JobNumber'>();
export type JobNumber = z.infer<typeof jobNumber>;

/** Airtable's record id of a Job: it outlives a change of its number. */
export const jobId = z.string().min(1).brand<'JobId'>();
export type JobId = z.infer<typeof jobId>;

/** A point in time: a `Date` in the code, ISO 8601 UTC in a message. */
export const instant = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A finished recording that Twilio holds. */
export interface Recording {
  readonly sid: RecordingSid;
  readonly callSid: CallSid;
  /** Absent when it is the pipeline's first account, TWILIO_ACCOUNT_SID. */
  readonly accountSid?: AccountSid | undefined;
  /** Absent while nobody knows which Job the call belongs to. */
  readonly jobNumber?: JobNumber | undefined;
  /** When the recording began; it dates the object key. */
  readonly startedAt: Date;
  /** As Twilio reports it, in whole seconds, rounded up. */
  readonly durationSeconds?: number | undefined;
  readonly channels: 1 | 2;
  /** How the recording was made, in Twilio's words, e.g. `DialVerb`. */
  readonly origin?: string | undefined;
}
