import type { Day } from '../core/days';
import type { Deadline } from '../core/deadline';
import type { Receipts } from '../core/ports/receipts';
import type { ListedRecording } from '../core/ports/twilio';
import { daysOfReceipt } from '../core/receipt-days';
import type { CallSid, RecordingSid } from '../core/recording';

/** So many days are remembered: whoever looks through recordings in their order needs no more at a time. */
const REMEMBERED = 40;

interface DayOfReceipts {
  readonly recordings: ReadonlySet<RecordingSid>;
  /** How many each call has. */
  readonly calls: ReadonlyMap<CallSid, number>;
}

/** What has gone its whole way, read a day at a time. */
export class ReceiptDays {
  private readonly days = new Map<Day, DayOfReceipts>();

  constructor(private readonly receipts: Pick<Receipts, 'ofDay'>) {}

  /** Whether a recording has a receipt. @throws {RetryLater} */
  async has(listed: ListedRecording, deadline: Deadline): Promise<boolean> {
    for (const day of daysOfReceipt(listed)) if ((await this.of(day, deadline)).recordings.has(listed.sid)) return true;
    return false;
  }

  /** How many receipts the recordings of its call have. @throws {RetryLater} */
  async ofCall(listed: ListedRecording, deadline: Deadline): Promise<number> {
    const { callSid } = listed;
    if (callSid === undefined) return 0;
    let count = 0;
    for (const day of daysOfReceipt(listed)) count += (await this.of(day, deadline)).calls.get(callSid) ?? 0;
    return count;
  }

  private async of(day: Day, deadline: Deadline): Promise<DayOfReceipts> {
    const known = this.days.get(day);
    if (known !== undefined) return known;
    const [recordings, calls] = [new Set<RecordingSid>(), new Map<CallSid, number>()];
    for await (const { recordingSid, callSid } of this.receipts.ofDay(day, deadline)) {
      recordings.add(recordingSid);
      calls.set(callSid, (calls.get(callSid) ?? 0) + 1);
    }
    this.days.set(day, { recordings, calls });
    const [oldest] = this.days.keys();
    if (this.days.size > REMEMBERED && oldest !== undefined) this.days.delete(oldest);
    return { recordings, calls };
  }
}
