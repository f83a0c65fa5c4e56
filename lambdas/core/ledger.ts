import * as z from 'zod';
import { parseJson } from './json';
import { LEDGER_FOLDER } from './records';
import { accountSid, callSid, instant, jobNumber, recordingSid } from './recording';

/*
 * The ledger of a day: every recording that Twilio made that day, every one of earlier days that was open still, and what had
 * become of each when it was made. A JSON document, which also reads line by line: the first one tells what the ledger is and
 * counts, each further one is a recording, in the order of their creation.
 */

/** Every recording has exactly one. */
export const FATES = [
  /** Stored, and its line is confirmed. */
  'noted',
  /** Stored; no line was wanted. */
  'archived',
  /** There never was audio; `noted` says whether a Job's history says so. */
  'no-audio',
  /** Stored; its line is not confirmed yet, or no Job claims it (`unassigned` in its key). */
  'stored',
  /** Waits in a dead-letter queue for a person. */
  'parked',
  /** Deleted at Twilio before it was stored. */
  'lost',
  /** Deleted at Twilio before the pipeline kept receipts: nobody knows. */
  'earlier',
  /** Not home: it waits, is under way, was given up while Twilio has it (`status` says why), or nobody knows. */
  'open',
] as const;
const fate = z.enum(FATES);
export type Fate = z.infer<typeof fate>;

const CONTRADICTIONS = [
  /** The receipt says that its audio lies there, and it does not, though it has not expired. */
  'object-missing',
  /** What lies in the place of its receipt is none. */
  'receipt-unreadable',
  /** It is stored and deleted at Twilio, which the pipeline does with a receipt only. */
  'deleted-without-receipt',
  /** By its receipt it was to be deleted at Twilio; it is there, and nothing waits to delete it. */
  'left-at-twilio',
] as const;
export type Contradiction = (typeof CONTRADICTIONS)[number];

const day = z.iso.date();
const count = z.int().nonnegative();

/** A recording and its fate. */
export const ledgerEntry = z.object({
  recordingSid,
  accountSid,
  callSid: callSid.optional(),
  createdAt: instant,
  startedAt: instant.optional(),
  durationSeconds: count.optional(),
  source: z.string().optional(),
  /** Its status at Twilio; `unknown` where Twilio does not know it any more. */
  twilio: z.string().min(1),
  fate,
  /** Where its audio lies. */
  key: z.string().min(1).optional(),
  jobNumber: jobNumber.optional(),
  /** Of a receipt without audio: why there is none. */
  status: z.string().min(1).optional(),
  noted: z.boolean().optional(),
  /** When its receipt was made. */
  at: instant.optional(),
  keptAtTwilio: z.boolean().optional(),
  parked: z
    .object({ queue: z.enum(['recordings', 'history', 'cleanup']), reason: z.string(), since: instant })
    .optional(),
  /** When a ledger fed it in, so that its Job gets a status line. */
  fedInAt: instant.optional(),
  contradictions: z.array(z.enum(CONTRADICTIONS)).min(1).optional(),
  /** The first ledger that it was open in, where that is an earlier one. */
  openSince: day.optional(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

const period = z.object({ from: instant, to: instant });
const counted = z.object({ seen: count, hidden: count, unnamed: count });

/** What a ledger is: which day it is about, when and of what it was made, and its sums. */
export const ledgerHeader = z.object({
  version: z.literal(1),
  day,
  pipeline: z.string().min(1),
  madeAt: instant,
  /** From when on the pipeline has kept receipts of all recordings: that of the first ledger. */
  receiptsSince: instant,
  /** What each Twilio account listed of the day; entries that could not be read are in no ledger. */
  accounts: z.array(z.object({ accountSid, listed: count, unreadable: count })),
  /**
   * Accounts that could not be listed: since when their recordings are in no ledger, and the code of why. A later ledger makes
   * up for them.
   */
  missing: z.array(z.object({ accountSid, since: day, reason: z.string().min(1) })).optional(),
  /** Accounts of which all recordings since an earlier day are in this one, as no ledger of those days has them. */
  madeUp: z.array(z.object({ accountSid, since: day })).optional(),
  /** When each was asked. */
  asked: z.object({ twilio: period, deadLetters: period, receipts: period, bucket: period }),
  /** Dead letters: those seen, those that SQS did not show, and those that name no recording. */
  deadLetters: z.object({ recordings: counted, history: counted, cleanup: counted }),
  /** How many recordings have which fate. */
  counts: z.record(fate, count),
  /** Of them, those of earlier days. */
  carried: count,
  /** Lost, and in no earlier ledger as lost. */
  newlyLost: count,
  contradictions: count,
});
export type LedgerHeader = z.infer<typeof ledgerHeader>;

const LAST_LINE = ']}';

/** The lines of a ledger, without their ends. */
export const ledgerLines = function* (header: LedgerHeader, entries: Iterable<LedgerEntry>): Generator<string> {
  const first = JSON.stringify({ ...ledgerHeader.encode(header), recordings: [] });
  let line = first.slice(0, -LAST_LINE.length);
  let isFirst = true;
  for (const entry of entries) {
    yield isFirst ? line : `${line},`;
    line = JSON.stringify(ledgerEntry.encode(entry));
    isFirst = false;
  }
  yield line;
  yield LAST_LINE;
};

export const totalOf = ({ counts }: Pick<LedgerHeader, 'counts'>): number =>
  Object.values(counts).reduce((sum, one) => sum + one, 0);

/** What the first line of a ledger says; undefined when it is none. */
export const headerIn = (line: string): LedgerHeader | undefined =>
  ledgerHeader.safeParse(parseJson(line + LAST_LINE)).data;

/** What a further line of a ledger says: a recording, or that it was the last one; undefined when it is neither. */
export const entryIn = (line: string): LedgerEntry | 'end' | undefined =>
  line === LAST_LINE ? 'end' : ledgerEntry.safeParse(parseJson(line.endsWith(',') ? line.slice(0, -1) : line)).data;

/** Where the ledger of a day lies: `ledger/yyyy/mm/dd.json`. */
export const ledgerKey = (of: string): string => `${LEDGER_FOLDER}/${of.replaceAll('-', '/')}.json`;

const KEY = new RegExp(`^${LEDGER_FOLDER}/(\\d{4})/(\\d{2})/(\\d{2})\\.json$`);

/** Whose ledger lies there; undefined of a key that `ledgerKey` does not make. */
export const dayOfLedger = (key: string): string | undefined => {
  const [, year, month, date] = KEY.exec(key) ?? [];
  return day.safeParse(`${String(year)}-${String(month)}-${String(date)}`).data;
};
