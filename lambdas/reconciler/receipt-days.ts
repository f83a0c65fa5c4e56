import type { Day } from '../core/days';
import type { Deadline } from '../core/deadline';
import type { Receipts } from '../core/ports/receipts';
import type { ListedRecording } from '../core/ports/twilio';
import type { ReceiptParts } from '../core/receipt';
import { daysOfReceipt } from '../core/receipt-days';
import type { CallSid, RecordingSid } from '../core/recording';
import { DAYS_REMEMBERED } from './limits';

/** A receipt, as its key tells. */
export interface FoundReceipt extends ReceiptParts {
  /** Under which it lies. */
  readonly day: Day;
}

interface DayOfReceipts {
  readonly recordings: ReadonlyMap<RecordingSid, FoundReceipt>;
  /** How many with audio each call has. */
  readonly calls: ReadonlyMap<CallSid, number>;
}

/** What has gone its whole way, listed a day at a time. */
export class ReceiptDays {
  private readonly days = new Map<Day, DayOfReceipts>();

  constructor(private readonly receipts: Pick<Receipts, 'ofDay'>) {}

  /** That of a recording; the one with its audio where it has two. @throws {RetryLater} */
  async of(listed: ListedRecording, deadline: Deadline): Promise<FoundReceipt | undefined> {
    let found: FoundReceipt | undefined;
    for (const day of daysOfReceipt(listed)) {
      const receipt = (await this.on(day, deadline)).recordings.get(listed.sid);
      if (receipt?.hasAudio === true) return receipt;
      found ??= receipt;
    }
    return found;
  }

  /** How many recordings of its call have come home with audio. @throws {RetryLater} */
  async ofCall(listed: ListedRecording, deadline: Deadline): Promise<number> {
    const { callSid } = listed;
    if (callSid === undefined) return 0;
    let count = 0;
    for (const day of daysOfReceipt(listed)) count += (await this.on(day, deadline)).calls.get(callSid) ?? 0;
    return count;
  }

  private async on(day: Day, deadline: Deadline): Promise<DayOfReceipts> {
    const known = this.days.get(day);
    if (known !== undefined) return known;
    const [recordings, calls] = [new Map<RecordingSid, FoundReceipt>(), new Map<CallSid, number>()];
    for await (const parts of this.receipts.ofDay(day, deadline)) {
      const { recordingSid, callSid, hasAudio } = parts;
      recordings.set(recordingSid, { ...parts, day });
      if (hasAudio) calls.set(callSid, (calls.get(callSid) ?? 0) + 1);
    }
    this.days.set(day, { recordings, calls });
    const [oldest] = this.days.keys();
    if (this.days.size > DAYS_REMEMBERED && oldest !== undefined) this.days.delete(oldest);
    return { recordings, calls };
  }
}
