import Airtable, { type FieldSet } from 'airtable';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AirtableAddress } from './apart';
import type { OwedLine } from './backlog';
import type { Writing } from './measured';

/** Four in five of what Airtable takes, as much as the history-writers spend. */
const ONE_BY_ONE_MS = 250;
const CONSUMERS = 2;

const append = (history: unknown, line: string): string =>
  typeof history === 'string' && history !== '' ? `${history}\n${line}` : line;

/** Finds the Job of a line and writes the line into it: two calls, as anybody would with Airtable's own client. */
const writerOf = (airtable: AirtableAddress, turn: () => Promise<void>) => {
  const base = new Airtable({ apiKey: airtable.token, endpointUrl: airtable.url }).base(airtable.baseId);
  const jobs = base<FieldSet>(airtable.jobsTable);
  return async ({ jobNumber, key }: OwedLine): Promise<void> => {
    await turn();
    const [job] = await jobs
      .select({ filterByFormula: `{Job Number}='${jobNumber}'`, fields: ['History'], maxRecords: 1 })
      .firstPage();
    if (job === undefined) throw new Error(`No Job has the number ${jobNumber}`);
    const line = `---- | 2026-11-20 10:00:00 | Event: Recording | Source: IVR | URL: https://example.com/${key}?signed`;
    await turn();
    await jobs.update([{ id: job.id, fields: { History: append(job.get('History'), line) } }]);
  };
};

/** Does all lines in their order, beside each other those of several consumers, none of a Job that another one holds. */
const consume = async (
  lines: readonly OwedLine[],
  consumers: number,
  write: (line: OwedLine) => Promise<void>,
  over: AbortSignal,
): Promise<void> => {
  const consumer = async (own: number): Promise<void> => {
    // By its Job: each consumer has groups of its own.
    for (const [index, line] of lines.entries()) {
      if (over.aborted) return;
      if (index % consumers === own) await Promise.race([write(line), aborted(over)]);
    }
  };
  await Promise.all(Array.from({ length: consumers }, (_, own) => consumer(own)));
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

/** One line after the other, each request in a turn of its own: no 429, and half a line a request. */
export const oneByOne: Writing = (airtable, lines) => {
  let nextStart = performance.now();
  const turn = async (): Promise<void> => {
    const start = Math.max(nextStart, performance.now());
    nextStart = start + ONE_BY_ONE_MS;
    await sleep(Math.max(start - performance.now(), 0));
  };
  const write = writerOf(airtable, turn);
  return { until: (over) => consume(lines, 1, write, over), stop: () => Promise.resolve() };
};

/** airtable.js as it is: it asks at once, and after a 429 again, after up to 5, 10, 20, … seconds. Two consumers, as ours. */
export const airtableJsDefaults: Writing = (airtable, lines) => {
  const write = writerOf(airtable, () => Promise.resolve());
  return { until: (over) => consume(lines, CONSUMERS, write, over), stop: () => Promise.resolve() };
};
