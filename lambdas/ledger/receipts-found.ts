import type { Day } from '../core/days';
import type { Deadline } from '../core/deadline';
import type { Receipts } from '../core/ports/receipts';
import type { ListedRecording } from '../core/ports/twilio';
import type { Receipt } from '../core/receipt';
import { daysOfReceipt } from '../core/receipt-days';
import type { CallSid, RecordingSid } from '../core/recording';

/** The receipts of some days, each listed once; a receipt is read when it is asked for. */
export class ReceiptsFound {
  private readonly days = new Map<Day, Promise<ReadonlyMap<RecordingSid, CallSid>>>();

  constructor(
    private readonly receipts: Pick<Receipts, 'ofDay' | 'read'>,
    private readonly deadline: Deadline,
  ) {}

  /** That of a recording; the one with its audio where it has two. @throws {RetryLater} */
  async of(listed: ListedRecording): Promise<Receipt | 'unreadable' | undefined> {
    let found: Receipt | 'unreadable' | undefined;
    for (const day of daysOfReceipt(listed)) {
      const callSid = (await this.on(day)).get(listed.sid);
      if (callSid === undefined) continue;
      const receipt = await this.read(day, { recordingSid: listed.sid, callSid });
      if (receipt !== 'unreadable' && 'key' in receipt) return receipt;
      found ??= receipt;
    }
    return found;
  }

  /** Whose receipts lie under a day. @throws {RetryLater} */
  on(day: Day): Promise<ReadonlyMap<RecordingSid, CallSid>> {
    const known = this.days.get(day) ?? this.list(day);
    this.days.set(day, known);
    return known;
  }

  /** @throws {RetryLater} */
  async read(day: Day, of: { readonly recordingSid: RecordingSid; readonly callSid: CallSid }) {
    return (await this.receipts.read(day, of, this.deadline)) ?? 'unreadable';
  }

  private async list(day: Day): Promise<ReadonlyMap<RecordingSid, CallSid>> {
    const found = new Map<RecordingSid, CallSid>();
    for await (const { recordingSid, callSid } of this.receipts.ofDay(day, this.deadline))
      found.set(recordingSid, callSid);
    return found;
  }
}
