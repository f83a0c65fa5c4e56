import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault as AirtableFault } from '../../local/airtable/faults';
import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import type { Fault as TwilioFault } from '../../local/twilio/faults';

/** One in so many requests is spoilt: 5 %. */
const SPOILT_EVERY = 20;

/** What can befall a download. */
const DOWNLOADS: readonly TwilioFault[] = [
  { kind: 'status', status: 500 },
  { kind: 'reset' },
  { kind: 'cut', afterBytes: 5_000 },
  { kind: 'status', status: 429 },
  { kind: 'not-found' },
];

/** What can befall a deletion. */
const DELETIONS: readonly TwilioFault[] = [
  { on: 'delete', kind: 'status', status: 500 },
  { on: 'delete', kind: 'reset' },
  { on: 'delete', kind: 'answer-lost' },
];

/** What can befall a request to Airtable: of those that spoil a write, it is not known whether it was done. */
const AIRTABLE: readonly AirtableFault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, body: 'html' },
  { kind: 'slow', milliseconds: 2_000 },
];

const nth = <Thing>(things: readonly Thing[], index: number): Thing[] => {
  const thing = things[index % things.length];
  return thing === undefined ? [] : [thing];
};

/** Faults of 5 % of the downloads, and of 5 % of the deletions, of others. */
export const twilioFaults = (index: number): readonly TwilioFault[] => {
  const round = Math.floor(index / SPOILT_EVERY);
  if (index % SPOILT_EVERY === 5) return nth(DOWNLOADS, round);
  return index % SPOILT_EVERY === 15 ? nth(DELETIONS, round) : [];
};

export interface Outage {
  /** After the first webhook. */
  readonly afterSeconds: number;
  readonly seconds: number;
}

/**
 * Airtable spoils 5 % of the requests, and is away for a while: its connections break.
 * @returns when it was away, as of the stand-in's requests; it resolves when Airtable is back, and spoils on until aborted
 */
export const troubleAirtable = async (
  { airtable }: Pick<LocalPipeline, 'airtable'>,
  { afterSeconds, seconds }: Outage,
  over: AbortSignal,
): Promise<{ readonly from: number; readonly to: number }> => {
  let [isAway, spoilt] = [false, 0];
  const first = airtable.requests.length;
  const spoil = async (): Promise<void> => {
    let answered = 0;
    let seen = first;
    while (!over.aborted) {
      const now = airtable.requests.length;
      if (!isAway) answered += now - seen;
      seen = now;
      // The tenth, the thirtieth, …
      if (!isAway && answered >= SPOILT_EVERY * spoilt + SPOILT_EVERY / 2) {
        for (const fault of nth(AIRTABLE, spoilt)) airtable.addFault(fault);
        spoilt += 1;
      }
      await sleep(5);
    }
  };
  void spoil();
  const now = () => performance.timeOrigin + performance.now();
  await sleep(afterSeconds * 1000);
  isAway = true;
  airtable.addFault({ kind: 'down' });
  const from = now();
  await sleep(seconds * 1000);
  airtable.clearFaults();
  isAway = false;
  return { from, to: now() };
};
