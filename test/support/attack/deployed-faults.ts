import type { Fault as AirtableFault } from '../../../local/airtable/faults';
import type { Fault as TwilioFault } from '../../../local/twilio/faults';

/** Faults by the names under which they are counted. */
export type Faults<Fault> = Readonly<Record<string, Fault>>;

/** What can befall a download. */
export const DOWNLOAD: Faults<TwilioFault> = {
  reset: { kind: 'reset' },
  'stalled in the middle': { kind: 'stall', afterBytes: 2_000 },
  'stalled before its headers': { kind: 'stall', afterBytes: -1 },
  cut: { kind: 'cut', afterBytes: 5_000 },
  'wrong length': { kind: 'wrong-length' },
  'HTML with 200': { kind: 'html' },
  'no MP3': { kind: 'not-mp3' },
  empty: { kind: 'empty' },
  '404': { kind: 'not-found' },
  'chunks, cut': { kind: 'chunked', afterBytes: 4_000 },
  '429 with Retry-After': { kind: 'status', status: 429, retryAfter: '1' },
  '429': { kind: 'status', status: 429 },
  '500': { kind: 'status', status: 500 },
  '503': { kind: 'status', status: 503 },
  // As fast as it is spoken: never silent for long enough to be given up.
  'slow-loris': { kind: 'slow', bytesPerSecond: 4_000 },
  // Port 1 of this machine: nobody listens.
  'connection refused by the storage': { kind: 'redirect', to: 'http://127.0.0.1:1/' },
  'expired at the storage': { kind: 'storage-forbidden' },
};

/** What can befall a deletion at Twilio: with its answer lost, it is done, and nobody hears of it. */
export const DELETION: Faults<TwilioFault> = {
  reset: { on: 'delete', kind: 'reset' },
  'answer lost': { on: 'delete', kind: 'answer-lost' },
  'answered late': { on: 'delete', kind: 'slow', milliseconds: 3_000 },
  'HTML with 200': { on: 'delete', kind: 'html' },
  '{}': { on: 'delete', kind: 'body' },
  '429 with Retry-After': { on: 'delete', kind: 'status', status: 429, retryAfter: '1' },
  '429': { on: 'delete', kind: 'status', status: 429 },
  '500': { on: 'delete', kind: 'status', status: 500 },
};

/** What can befall a page of Twilio's list. */
export const LISTING: Faults<TwilioFault> = {
  reset: { on: 'list', kind: 'reset' },
  '{}': { on: 'list', kind: 'body' },
  'truncated JSON': { on: 'list', kind: 'truncated', afterBytes: 500 },
  'HTML with 200': { on: 'list', kind: 'html' },
  '429': { on: 'list', kind: 'status', status: 429 },
  '503': { on: 'list', kind: 'status', status: 503 },
};

/** What can befall a request to Airtable without leaving a write in the dark. */
export const AIRTABLE_READS: Faults<AirtableFault> = {
  '500 to a read': { on: 'read', kind: 'status', status: 500 },
  '503 with HTML to a read': { on: 'read', kind: 'status', status: 503, body: 'html' },
  'HTML with 200 to a read': { on: 'read', kind: 'html' },
  'answered late': { kind: 'slow', milliseconds: 2_000 },
  'no history in the answer': { kind: 'reshape', shape: 'drop-key' },
};

/** What takes longer to get over: 30 s after a 429, up to 85 s where it is not known whether a write was done (see decisions/0025). */
export const AIRTABLE: Faults<AirtableFault> = {
  ...AIRTABLE_READS,
  '500 to a write': { on: 'write', kind: 'status', status: 500 },
  'HTML with 200 to a write': { on: 'write', kind: 'html' },
  'no answer': { kind: 'stall' },
  'half an answer': { kind: 'stall', part: 'body' },
  '429, and locked': { kind: 'rate-limited' },
  'write lost': { kind: 'write-lost' },
  'answer to a write lost': { kind: 'drop-after-write' },
};

/** A fault and its name, each as often as any other: a shuffled deck, dealt and shuffled again. */
export const dealer = <Fault>(faults: Faults<Fault>, random: () => number): (() => readonly [string, Fault]) => {
  let deck: [string, Fault][] = [];
  return () => {
    if (deck.length === 0)
      deck = Object.entries(faults)
        .map((fault) => ({ fault, at: random() }))
        .sort((one, other) => one.at - other.at)
        .map(({ fault }) => fault);
    const dealt = deck.pop();
    if (dealt === undefined) throw new Error('there are no faults');
    return dealt;
  };
};
