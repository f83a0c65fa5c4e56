import type { Job, JobQuery, Jobs } from '../../../lambdas/core/ports';
import { job } from '../subjects';

/** Airtable as the core sees it. */
export class MemoryJobs implements Jobs {
  private readonly records = new Map<string, Job>();
  /** Thrown by the next requests, one each. */
  readonly failures: Error[] = [];
  requests: string[] = [];
  /** Answers a write as if it had been done, and keeps the old text. */
  losesWrites = false;

  add(number: string, { history = '', callSids = '' }: { history?: string; callSids?: string } = {}): void {
    const id = `rec${String(this.records.size)}`;
    this.records.set(id, { id, number: job(number), history, callSids });
  }

  setCallSids(number: string, callSids: string): void {
    for (const record of this.records.values())
      if (record.number === number) this.records.set(record.id, { ...record, callSids });
  }

  history(number: string): string {
    return Array.from(this.records.values()).find((record) => record.number === number)?.history ?? '';
  }

  find({ numbers, calls }: JobQuery): Promise<readonly Job[]> {
    return this.request('find', () =>
      Array.from(this.records.values()).filter(
        ({ number, callSids }) => numbers.includes(number) || calls.some((call) => callSids.includes(call)),
      ),
    );
  }

  writeHistories(histories: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    return this.request('write', () => {
      if (histories.size > 10) throw new Error('Airtable takes 10 records at most');
      if (!this.losesWrites)
        for (const [id, history] of histories) {
          const record = this.records.get(id);
          if (record !== undefined) this.records.set(id, { ...record, history });
        }
      return new Map(Array.from(histories.keys(), (id) => [id, this.records.get(id)?.history ?? '']));
    });
  }

  private request<Result>(name: string, answer: () => Result): Promise<Result> {
    this.requests.push(name);
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    return new Promise((resolve) => {
      resolve(answer());
    });
  }
}
