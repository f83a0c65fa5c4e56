import { setTimeout as sleep } from 'node:timers/promises';
import { startAirtable } from '../../local/airtable/start';
import type { AirtableStandIn } from '../../local/airtable/stand-in';
import type { BacklogSize } from './backlog';
import type { Writing } from './writers';

/** Between a request and Airtable's answer; without it who asks one by one would look better than it is. */
const AIRTABLE_ANSWERS_AFTER_MS = 150;

/** The backlog of the issue. What is done of it in the time that is given depends on nothing behind it. */
const BACKLOG = { recordings: 5_000, jobs: 1_000 };

/** What became of a backlog in a while. */
export interface Written {
  readonly lines: number;
  readonly linesPerSecond: number;
  readonly callsPerLine: number;
  readonly throttled: number;
}

const linesIn = (airtable: AirtableStandIn): number =>
  airtable
    .jobs()
    .flatMap(({ fields }) => String(fields.History ?? '').split('\n'))
    .filter((line) => line.includes('Event: Recording')).length;

/**
 * Lets a writer work at a backlog for so long, against an Airtable of its own that takes 5 requests a second.
 * What is under way at the end may end, and counts.
 */
export const measureWriting = async (
  writing: (airtable: AirtableStandIn, size: BacklogSize) => Writing | Promise<Writing>,
  { seconds, begun = true }: { readonly seconds: number; readonly begun?: boolean },
): Promise<Written> => {
  const airtable = await startAirtable();
  try {
    airtable.addFault({ kind: 'slow', milliseconds: AIRTABLE_ANSWERS_AFTER_MS, times: Infinity });
    const work = await writing(airtable, { ...BACKLOG, begun });
    try {
      const over = new AbortController();
      const begun = performance.now();
      await Promise.all([
        work.until(over.signal),
        sleep(seconds * 1000).then(() => {
          over.abort();
        }),
      ]);
      const took = (performance.now() - begun) / 1000;
      const lines = linesIn(airtable);
      const { requests } = airtable;
      return {
        lines,
        linesPerSecond: lines / took,
        callsPerLine: requests.length / lines,
        throttled: requests.filter(({ status }) => status === 429).length,
      };
    } finally {
      await work.stop();
    }
  } finally {
    await airtable.stop();
  }
};
