import * as z from 'zod';
import { origin } from './messages';
import { partsOf } from './object-key';
import { type CallSid, type RecordingSid, accountSid, callSid, instant, jobNumber, recordingSid } from './recording';
import { RECEIPTS_FOLDER } from './records';

const subject = {
  recordingSid,
  callSid,
  accountSid: accountSid.optional(),
  jobNumber: jobNumber.optional(),
  origin: origin.optional(),
  receivedAt: instant,
  /** Whether a Job's history has its line. */
  noted: z.boolean(),
  /** When the receipt was made: for one that is deleted at Twilio, before that. */
  at: instant,
};

/**
 * The proof that a recording has gone its whole way, kept in the links bucket for as long as AUDIT_RETENTION_DAYS says. With
 * `key` its audio lies there, and was seen there as this recording's; with `status` it has none, and that says why.
 */
export const receipt = z.union([
  z.object({ ...subject, key: z.string().min(1), /** Whether Twilio's copy stays. */ keptAtTwilio: z.boolean() }),
  z.object({ ...subject, status: z.string().min(1) }),
]);
export type Receipt = z.infer<typeof receipt>;

/** The folder of a day's receipts (`yyyy-mm-dd`, of UTC), which ends with a slash. */
export const folderOfReceipts = (day: string): string => `${RECEIPTS_FOLDER}/${day.replaceAll('-', '/')}/`;

/**
 * The day of a receipt: that on which the recording began, as its key says; without audio, that on which the pipeline heard
 * of it, which may be the next one.
 */
export const dayOf = (of: Receipt): string => {
  const began = 'key' in of ? partsOf(of.key)?.day : undefined;
  return began ?? of.receivedAt.toISOString().slice(0, 10);
};

type Of = Pick<Receipt, 'recordingSid' | 'callSid'>;

/**
 * Where the receipts of a recording may lie under a day: `receipts/yyyy/mm/dd/{RecordingSid}-{CallSid}.json`, and without audio
 * `….status.json`. What was given up may be brought home later: the receipt that has its audio comes first.
 */
export const receiptKeys = (day: string, { recordingSid: sid, callSid: call }: Of): readonly [string, string] => {
  const stem = `${folderOfReceipts(day)}${sid}-${call}`;
  return [`${stem}.json`, `${stem}.status.json`];
};

/** Where a receipt lies. A listing of the day tells what is done. */
export const receiptKey = (of: Receipt): string => {
  const [withAudio, withoutAudio] = receiptKeys(dayOf(of), of);
  return 'key' in of ? withAudio : withoutAudio;
};

const KEY = /\/(?<sid>RE[0-9a-fA-F]{32})-(?<call>C[AF][0-9a-fA-F]{32})(?<status>\.status)?\.json$/;

/** Whose receipt lies under a key. */
export interface ReceiptParts {
  readonly recordingSid: RecordingSid;
  readonly callSid: CallSid;
  /** False of one that says why there is no audio: it may be brought home yet. */
  readonly hasAudio: boolean;
}

/** What the key of a receipt says; undefined of one that `receiptKey` does not make. */
export const receiptPartsOf = (key: string): ReceiptParts | undefined => {
  const { sid, call, status } = KEY.exec(key)?.groups ?? {};
  return sid === undefined || call === undefined
    ? undefined
    : { recordingSid: recordingSid.parse(sid), callSid: callSid.parse(call), hasAudio: status === undefined };
};
