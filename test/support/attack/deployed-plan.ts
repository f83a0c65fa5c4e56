import type { Fault as AirtableFault } from '../../../local/airtable/faults';
import type { Fault as TwilioFault } from '../../../local/twilio/faults';
import { silentMp3BytesOf } from '../../../local/twilio/silence';

/** How hard the deployed app is attacked. */
export interface DeployedPlan {
  readonly recordings: number;
  /** The longest of them, in seconds; one in fifty is. The others last from 3 s to a minute. */
  readonly longestSeconds: number;
  /** Workers that are killed at their work. */
  readonly kills: number;
  /** Airtable is away while this part of the recordings comes in: all their lines wait, however long an hour is. */
  readonly outage: number;
  /** Of requests, recordings and answers. */
  readonly faulty: number;
  /** Of the callbacks: these are never sent. */
  readonly unsent: number;
  readonly seed: number;
  /** How long all may take to come home after the last call, in seconds. */
  readonly patienceSeconds: number;
}

/** In `npm test`. */
export const SHORT: DeployedPlan = {
  recordings: 40,
  longestSeconds: 600,
  kills: 2,
  outage: 0.25,
  faulty: 0.05,
  unsent: 0.2,
  seed: 1,
  patienceSeconds: 420,
};

/** In `npm run test:soak`. */
export const LONG: DeployedPlan = {
  ...SHORT,
  recordings: 2_000,
  longestSeconds: 3_600,
  kills: 50,
  patienceSeconds: 3_600,
};

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export const diceOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What can befall a download. */
const DOWNLOAD: readonly TwilioFault[] = [
  { kind: 'reset' },
  { kind: 'stall', afterBytes: 2_000 },
  { kind: 'stall', afterBytes: -1 },
  { kind: 'cut', afterBytes: 5_000 },
  { kind: 'wrong-length' },
  { kind: 'html' },
  { kind: 'not-mp3' },
  { kind: 'empty' },
  { kind: 'not-found' },
  { kind: 'chunked', afterBytes: 4_000 },
  { kind: 'status', status: 429, retryAfter: '1' },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'slow', bytesPerSecond: 20_000 },
];

/** What can befall a deletion at Twilio: `answer-lost` is done, and nobody hears of it. */
const DELETION: readonly TwilioFault[] = [
  { on: 'delete', kind: 'reset' },
  { on: 'delete', kind: 'answer-lost' },
  { on: 'delete', kind: 'slow', milliseconds: 3_000 },
  { on: 'delete', kind: 'html' },
  { on: 'delete', kind: 'status', status: 429, retryAfter: '1' },
  { on: 'delete', kind: 'status', status: 500 },
];

/** What can befall a page of Twilio's list. */
const LISTING: readonly TwilioFault[] = [
  { on: 'list', kind: 'reset' },
  { on: 'list', kind: 'body' },
  { on: 'list', kind: 'truncated', afterBytes: 500 },
  { on: 'list', kind: 'html' },
  { on: 'list', kind: 'status', status: 429 },
  { on: 'list', kind: 'status', status: 503 },
];

/** What can befall a request to Airtable; the last ones are done, or not, and nobody hears which. */
const AIRTABLE: readonly AirtableFault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, body: 'html' },
  { kind: 'slow', milliseconds: 3_000 },
  { kind: 'stall' },
  { kind: 'stall', part: 'body' },
  { kind: 'html' },
  { kind: 'rate-limited' },
  { kind: 'write-lost' },
  { kind: 'drop-after-write' },
  { kind: 'reshape', shape: 'drop-key', times: 1 },
];

export const FAULTS = { download: DOWNLOAD, deletion: DELETION, listing: LISTING, airtable: AIRTABLE } as const;

/** A recording of the plan. */
export interface PlannedRecording {
  readonly jobNumber: string;
  readonly bytes: number;
  readonly faults: readonly TwilioFault[];
  /** Its callback is sent. */
  readonly told: boolean;
}

export const pick = <Item>(items: readonly Item[], random: () => number): readonly Item[] => {
  const item = items[Math.floor(random() * items.length)];
  return item === undefined ? [] : [item];
};

export const recordingsOf = (plan: DeployedPlan, random: () => number): readonly PlannedRecording[] =>
  Array.from({ length: plan.recordings }, (_, index) => {
    const seconds = index % 50 === 25 ? plan.longestSeconds : 3 + random() * 57;
    return {
      jobNumber: `D-${index}`,
      bytes: silentMp3BytesOf(seconds),
      faults: [
        ...(random() < plan.faulty ? pick(DOWNLOAD, random) : []),
        ...(random() < plan.faulty ? pick(DELETION, random) : []),
      ],
      told: random() >= plan.unsent,
    };
  });
