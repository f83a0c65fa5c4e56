import type { Receipts } from '../../../lambdas/core/ports/receipts';
import {
  type Receipt,
  type ReceiptParts,
  dayOf,
  receiptKey,
  receiptKeys,
  receiptPartsOf,
} from '../../../lambdas/core/receipt';

type Of = Pick<Receipt, 'recordingSid' | 'callSid'>;

/** Receipts, or `failure`. */
export class MemoryReceipts implements Receipts {
  readonly kept: Receipt[] = [];
  failure: Error | undefined;
  private readonly keys = new WeakMap<Receipt, string>();

  constructor(receipts: readonly Receipt[] = []) {
    this.kept.push(...receipts);
  }

  add(receipt: Receipt): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.kept.every((of) => receiptKey(of) !== receiptKey(receipt))) this.kept.push(receipt);
    return Promise.resolve();
  }

  // Async, as the port has it.
  // eslint-disable-next-line @typescript-eslint/require-await
  async *ofDay(day: string): AsyncGenerator<ReceiptParts> {
    if (this.failure !== undefined) throw this.failure;
    const kept = new Set(this.kept.filter((of) => dayOf(of) === day).map(receiptKey));
    for (const key of kept) {
      const parts = receiptPartsOf(key);
      if (parts !== undefined && (parts.hasAudio || !kept.has(receiptKeys(day, parts)[0]))) yield parts;
    }
  }

  read(day: string, of: Of): Promise<Receipt | undefined> {
    return this.failure === undefined ? Promise.resolve(this.on(day, of)) : Promise.reject(this.failure);
  }

  /** Told once: a thousand are looked for among a thousand. */
  private keyOf(receipt: Receipt): string {
    const key = this.keys.get(receipt) ?? receiptKey(receipt);
    this.keys.set(receipt, key);
    return key;
  }

  private on(day: string, of: Of): Receipt | undefined {
    const ofKey = (key: string) => this.kept.find((kept) => this.keyOf(kept) === key);
    const [withAudio, withoutAudio] = receiptKeys(day, of);
    return ofKey(withAudio) ?? ofKey(withoutAudio);
  }
}
