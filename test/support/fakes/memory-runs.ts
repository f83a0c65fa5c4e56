import type { CallbackLog, EarlierRuns, RunId, RunRecords } from '../../../lambdas/core/ports/reconciling';
import type { RecordingSid } from '../../../lambdas/core/recording';
import { type RunRecord, fedInRecord, runRecord } from '../../../lambdas/core/run-record';

interface FedIn {
  readonly at: Date;
  readonly part: number;
  readonly recordingSids: readonly RecordingSid[];
}

/** What runs have left. */
export class MemoryRuns implements RunRecords {
  readonly records: { readonly run: RunId; readonly record: RunRecord }[] = [];
  readonly fed: (FedIn & { readonly run: RunId })[] = [];
  failure: Error | undefined;
  /** Whether what was fed in has been asked for. */
  readings = 0;

  earlier(since: Date): Promise<EarlierRuns> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const recent = this.fed.filter(({ at }) => at >= since);
    const known = this.fed.length;
    const last = new Map<RecordingSid, Date>();
    for (const { at, recordingSids } of recent) for (const sid of recordingSids) last.set(sid, at);
    return Promise.resolve({
      latest: this.records.at(-1)?.record,
      fedIn: () => {
        this.readings += 1;
        return Promise.resolve(last);
      },
      fedInSince: (run) => {
        const later = this.fed.slice(known).filter((one) => one.run !== run);
        return Promise.resolve(new Set(later.flatMap(({ recordingSids }) => recordingSids)));
      },
    });
  }

  addFedIn(run: RunId, chunk: FedIn): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    // As it is written: whatever cannot be, is found out here.
    fedInRecord.encode({ at: chunk.at, recordingSids: [...chunk.recordingSids] });
    this.fed.push({ run, ...chunk });
    return Promise.resolve();
  }

  add(run: RunId, record: RunRecord): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.records.push({ run, record: runRecord.decode(runRecord.encode(record)) });
    return Promise.resolve();
  }
}

/** Ingest's log. */
export class MemoryCallbackLog implements CallbackLog {
  readonly told = new Map<RecordingSid, Date>();
  readonly asked: { readonly from: Date; readonly to: Date }[] = [];
  failure: Error | undefined;

  toldBetween(from: Date, to: Date): Promise<ReadonlyMap<RecordingSid, Date>> {
    this.asked.push({ from, to });
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return Promise.resolve(new Map([...this.told].filter(([, at]) => at >= from && at <= to)));
  }
}
