import type { Deadline } from '../deadline';
import type { Receipt, ReceiptParts } from '../receipt';
import type { CallSid, RecordingSid } from '../recording';

/** What has gone its whole way: the receipts in the links bucket. */
export interface Receipts {
  /**
   * Writes once: the first receipt of a recording stands, of those with and of those without audio.
   * @throws {RetryLater} `receipt-unwritten`
   */
  add(receipt: Receipt, deadline: Deadline): Promise<void>;
  /**
   * Whose receipts lie under a day (`yyyy-mm-dd`, of UTC), each recording once: where it has two, that with the audio. None is
   * read.
   * @throws {RetryLater} when S3 refuses to say.
   */
  ofDay(day: string, deadline: Deadline): AsyncIterable<ReceiptParts>;
  /** The one with the audio where there are two; undefined when there is none, or something else. @throws {RetryLater} */
  read(
    day: string,
    of: { readonly recordingSid: RecordingSid; readonly callSid: CallSid },
    deadline: Deadline,
  ): Promise<Receipt | undefined>;
}
