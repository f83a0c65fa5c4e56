import { setTimeout as sleep } from 'node:timers/promises';
import { type AirtableAddress, startAirtableApart } from './apart';
import type { OwedLine } from './backlog';

/** The backlog of the issue. What is done of it in the time that is given depends on nothing behind it. */
const BACKLOG = { recordings: 5_000, jobs: 1_000 };

/** Work at a backlog. */
interface Work {
  /** Until aborted; then what is under way ends, or until nothing is left. */
  until(over: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** Gets ready to write lines into an Airtable. */
export type Writing = (airtable: AirtableAddress, lines: readonly OwedLine[]) => Work | Promise<Work>;

/** What became of a backlog in a while. */
export interface Written {
  readonly linesPerSecond: number;
  readonly callsPerLine: number;
  /** Answers 429. */
  readonly throttled: number;
}

/**
 * Lets a writer work at a backlog for so long, against an Airtable of its own that takes 5 requests a second.
 * What is under way at the end may end, and counts.
 */
export const measureWriting = async (
  writing: Writing,
  { seconds, begun = true }: { readonly seconds: number; readonly begun?: boolean },
): Promise<Written> => {
  const { airtable, lines, asked, stop } = await startAirtableApart({ ...BACKLOG, begun });
  try {
    const work = await writing(airtable, lines);
    try {
      const over = new AbortController();
      const start = performance.now();
      const stopIt = sleep(seconds * 1000).then(() => {
        over.abort();
      });
      await Promise.all([work.until(over.signal), stopIt]);
      const took = (performance.now() - start) / 1000;
      const { lines: written, calls, throttled } = await asked();
      return { linesPerSecond: written / took, callsPerLine: calls / written, throttled };
    } finally {
      await work.stop();
    }
  } finally {
    await stop();
  }
};
