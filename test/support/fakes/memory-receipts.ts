import type { Receipts } from '../../../lambdas/core/ports/receipts';
import { type Receipt, dayOf } from '../../../lambdas/core/receipt';

type Of = Pick<Receipt, 'recordingSid' | 'callSid'>;

/** Receipts, or `failure`. */
export class MemoryReceipts implements Receipts {
  readonly kept: Receipt[] = [];
  failure: Error | undefined;

  constructor(receipts: readonly Receipt[] = []) {
    this.kept.push(...receipts);
  }

  add(receipt: Receipt): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.on(dayOf(receipt), receipt) === undefined) this.kept.push(receipt);
    return Promise.resolve();
  }

  // Async, as the port has it.
  // eslint-disable-next-line @typescript-eslint/require-await
  async *ofDay(day: string): AsyncGenerator<Of> {
    if (this.failure !== undefined) throw this.failure;
    for (const of of this.kept) if (dayOf(of) === day) yield { recordingSid: of.recordingSid, callSid: of.callSid };
  }

  read(day: string, of: Of): Promise<Receipt | undefined> {
    return this.failure === undefined ? Promise.resolve(this.on(day, of)) : Promise.reject(this.failure);
  }

  private on(day: string, { recordingSid, callSid }: Of): Receipt | undefined {
    return this.kept.find((of) => dayOf(of) === day && of.recordingSid === recordingSid && of.callSid === callSid);
  }
}
