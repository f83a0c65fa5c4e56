import type { LedgerEntry, LedgerHeader } from '../../../lambdas/core/ledger';
import type { Ledger, Ledgers } from '../../../lambdas/core/ports/ledgers';

interface Kept {
  readonly header: LedgerHeader;
  readonly entries: readonly LedgerEntry[];
}

/** Ledgers by their day, or `failure`. */
export class MemoryLedgers implements Ledgers {
  readonly kept = new Map<string, Kept>();
  failure: Error | undefined;

  days(after: string): Promise<readonly string[]> {
    return this.answer(() =>
      Array.from(this.kept.keys())
        .filter((day) => day > after)
        .sort(),
    );
  }

  header(day: string): Promise<LedgerHeader | undefined> {
    return this.answer(() => this.kept.get(day)?.header);
  }

  read(day: string): Promise<Ledger | undefined> {
    return this.answer(() => {
      const kept = this.kept.get(day);
      return kept && { header: kept.header, entries: eachOf(kept.entries) };
    });
  }

  add(header: LedgerHeader, entries: Iterable<LedgerEntry>): Promise<'added' | 'there'> {
    return this.answer(() => {
      if (this.kept.has(header.day)) return 'there';
      this.kept.set(header.day, { header, entries: [...entries] });
      return 'added';
    });
  }

  private answer<Answer>(give: () => Answer): Promise<Answer> {
    return this.failure === undefined ? Promise.resolve(give()) : Promise.reject(this.failure);
  }
}

// Async, as the port has it.
// eslint-disable-next-line @typescript-eslint/require-await
async function* eachOf(entries: readonly LedgerEntry[]): AsyncGenerator<LedgerEntry> {
  yield* entries;
}
