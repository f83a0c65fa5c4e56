import type { Fault as AirtableFault } from '../../../local/airtable/faults';
import type { Fault as TwilioFault } from '../../../local/twilio/faults';
import { silentMp3BytesOf } from '../../../local/twilio/silence';
import { AIRTABLE, AIRTABLE_READS, DELETION, DOWNLOAD, type Faults, dealer } from './deployed-faults';

/** How hard the deployed app is attacked. */
export interface DeployedPlan {
  readonly recordings: number;
  /** The longest of them, in seconds; one in fifty is. */
  readonly longestSeconds: number;
  /** The others last from 3 s to this. */
  readonly usualSeconds: number;
  /** A call ends every so many milliseconds at the most: with few calls the traffic is to outlast what happens meanwhile. */
  readonly everyMs: number;
  /** Workers that are killed at their work. */
  readonly kills: number;
  /** Airtable is away while this part of the recordings comes in: all their lines wait, however long an hour is. */
  readonly outage: number;
  /** Of the recordings a download and a deletion, of the requests to Airtable. */
  readonly faulty: { readonly twilio: number; readonly airtable: number };
  readonly airtableFaults: Faults<AirtableFault>;
  readonly airtableAway: AirtableFault;
  /** Of the callbacks: these are never sent. */
  readonly unsent: number;
  readonly seed: number;
  /** What another version differs in: Lambdas with another environment get new workers. */
  readonly version: Readonly<Record<string, string>>;
  /**
   * A message whose worker died before it took its lease rests no longer than that, instead of 5 minutes: the emulator kills the
   * workers of a function that gets another version, where Lambda lets them end what they do.
   */
  readonly restsAsLeased: boolean;
  /** How long all may take to come home after the last call, in seconds. */
  readonly patienceSeconds: number;
}

/** In `npm test`: what a kill costs, and a write whose outcome is unknown, is in killed-workers.test.ts and trouble.test.ts. */
export const SHORT: DeployedPlan = {
  recordings: 28,
  longestSeconds: 600,
  usualSeconds: 15,
  everyMs: 600,
  kills: 0,
  outage: 0.2,
  faulty: { twilio: 0.7, airtable: 0.1 },
  airtableFaults: AIRTABLE_READS,
  airtableAway: { kind: 'down', on: 'read' },
  unsent: 0.2,
  seed: 1,
  version: { RECORDING_UPLOAD_RETRIES: '2' },
  restsAsLeased: true,
  patienceSeconds: 240,
};

/** In `npm run test:soak`. */
export const LONG: DeployedPlan = {
  recordings: 2_000,
  longestSeconds: 3_600,
  usualSeconds: 60,
  everyMs: 0,
  kills: 50,
  outage: 0.25,
  faulty: { twilio: 0.05, airtable: 0.05 },
  airtableFaults: AIRTABLE,
  airtableAway: { kind: 'down' },
  unsent: 0.2,
  seed: 1,
  version: { RECORDING_UPLOAD_RETRIES: '2', HISTORY_SOURCE: 'IVR 2' },
  restsAsLeased: false,
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

/** A recording of the plan. */
export interface PlannedRecording {
  readonly jobNumber: string;
  readonly bytes: number;
  /** By what they are counted as. */
  readonly faults: readonly (readonly [string, TwilioFault])[];
  /** Its callback is sent. */
  readonly told: boolean;
}

/** Of these many items in a row so many in a hundred, evenly: of 28 one in five is 5 or 6, whatever the dice say. */
const share = (part: number, index: number): boolean => Math.floor((index + 1) * part) > Math.floor(index * part);

export const recordingsOf = (plan: DeployedPlan, random: () => number): readonly PlannedRecording[] => {
  const download = dealer(DOWNLOAD, random);
  const deletion = dealer(DELETION, random);
  return Array.from({ length: plan.recordings }, (_, index): PlannedRecording => {
    const seconds = index % 50 === 25 ? plan.longestSeconds : 3 + random() * (plan.usualSeconds - 3);
    const faults: (readonly [string, TwilioFault])[] = [];
    if (random() < plan.faulty.twilio) {
      const [name, fault] = download();
      faults.push([`Twilio: download: ${name}`, fault]);
    }
    if (random() < plan.faulty.twilio) {
      const [name, fault] = deletion();
      faults.push([`Twilio: deletion: ${name}`, fault]);
    }
    return { jobNumber: `D-${index}`, bytes: silentMp3BytesOf(seconds), faults, told: !share(plan.unsent, index) };
  });
};
