import { asDecimal } from '../../../lambdas/core/decimal';
import { RetryLater } from '../../../lambdas/core/errors';
import type {
  BoxedJob,
  HistoryUpdate,
  Job,
  JobQuery,
  Jobs,
  RefreshBoxes,
  Text,
  Unticked,
  Written,
} from '../../../lambdas/core/ports/airtable';
import { type JobId, jobId, jobNumber } from '../../../lambdas/core/recording';

interface NewJob {
  readonly history?: string;
  readonly callSids?: string;
  /** Whether the number lies in a field of numbers. */
  readonly isNumeric?: boolean;
}

interface Kept {
  readonly number: string;
  readonly history: string;
  readonly callSids: string;
  readonly isNumeric: boolean;
}

/** Airtable as the core sees it. */
export class MemoryJobs implements Jobs {
  private readonly records = new Map<JobId, Kept>();
  private made = 0;
  /** Thrown by the next requests, one each. */
  readonly failures: Error[] = [];
  /** What Airtable refuses to write, by record id, until it is taken back. */
  readonly refusals = new Map<JobId, Extract<Written, { failure: unknown }>['failure']>();
  requests: ('find' | 'write' | 'read boxes' | 'untick')[] = [];
  /** Whose box is ticked. */
  readonly ticked = new Set<JobId>();
  /** What is answered of a box in its place. */
  answersBox: (isTicked: boolean) => BoxedJob['box'] = (isTicked) => ({ isTicked });
  /** Unticks no box, and says so. */
  keepsTicks = false;
  /** Answers a write as if it had been done, and keeps the old text. */
  losesWrites = false;
  /** What is answered instead of the history; undefined: the history itself. */
  answersHistory: (text: string) => Text = (text) => (text === '' ? { text, omitted: true } : { text });

  add(number: string, { history = '', callSids = '', isNumeric = false }: NewJob = {}): JobId {
    const id = jobId.parse(`rec${String(this.made++)}`);
    this.records.set(id, { number, history, callSids, isNumeric });
    return id;
  }

  change(id: JobId, over: Partial<Kept>): void {
    const kept = this.records.get(id);
    if (kept !== undefined) this.records.set(id, { ...kept, ...over });
  }

  remove(id: JobId): void {
    this.records.delete(id);
  }

  setCallSids(number: string, callSids: string): void {
    for (const [id, record] of this.records) if (record.number === number) this.change(id, { callSids });
  }

  history(number: string): string {
    return Array.from(this.records.values()).find((record) => record.number === number)?.history ?? '';
  }

  historyOf(id: JobId): string {
    return this.records.get(id)?.history ?? '';
  }

  find(query: JobQuery): Promise<readonly Job[]> {
    return this.request('find', () => this.matching(query));
  }

  private matching({ ids, numbers, calls, inHistory = [] }: JobQuery): readonly Job[] {
    return Array.from(this.records).flatMap(([id, { number: shown, history, callSids, isNumeric }]): Job[] => {
      const number = jobNumber.safeParse(shown).data;
      const isAskedFor =
        ids.includes(id) ||
        numbers.some((asked) => asked === number || (isNumeric && asDecimal(asked) === number)) ||
        calls.some((call) => callSids.includes(call)) ||
        inHistory.some((sid) => history.includes(sid));
      return isAskedFor ? [{ id, number, isNumeric, history: this.answersHistory(history), callSids }] : [];
    });
  }

  writeHistories(histories: ReadonlyMap<JobId, HistoryUpdate>): Promise<ReadonlyMap<JobId, Written>> {
    return this.request('write', () => {
      if (histories.size > 10) throw new Error('Airtable takes 10 records at most');
      return new Map(Array.from(histories, ([id, update]): [JobId, Written] => [id, this.write(id, update)]));
    });
  }

  /** Their boxes. */
  readonly boxes: RefreshBoxes = {
    read: async (ids) => {
      const query = { ids, numbers: [], calls: [] };
      const found = await this.request('read boxes', () => this.matching(query));
      return found.map((job) => ({ ...job, box: this.answersBox(this.ticked.has(job.id)) }));
    },
    untick: (histories) =>
      this.request('untick', () => {
        if (histories.size > 10) throw new Error('Airtable takes 10 records at most');
        return new Map(Array.from(histories, ([id, update]): [JobId, Unticked] => [id, this.untick(id, update)]));
      }),
  };

  private untick(id: JobId, update: HistoryUpdate | undefined): Unticked {
    const kept = { text: this.historyOf(id), assumesEmpty: false };
    const written = this.write(id, update ?? kept);
    if ('failure' in written) return written;
    if (!this.keepsTicks && !this.losesWrites) this.ticked.delete(id);
    return { text: written.text === '' ? undefined : written.text, isTicked: this.ticked.has(id) };
  }

  private write(id: JobId, { text, assumesEmpty }: HistoryUpdate): Written {
    const refusal = this.refusals.get(id);
    if (refusal !== undefined) return { failure: refusal };
    const before = this.records.get(id);
    if (before === undefined) return { failure: new RetryLater('job-gone', { message: 'no such record' }) };
    if (assumesEmpty && before.history !== '')
      return { failure: new RetryLater('history-unreadable', { message: 'it is not empty' }) };
    if (!this.losesWrites) this.change(id, { history: text });
    return { text: this.historyOf(id) };
  }

  private request<Result>(name: (typeof this.requests)[number], answer: () => Result): Promise<Result> {
    this.requests.push(name);
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    return new Promise((resolve) => {
      resolve(answer());
    });
  }
}
