import type { Deadline } from '../../lambdas/core/deadline';
import { inParallel } from '../../lambdas/core/in-parallel';
import type { Fate, LedgerEntry } from '../../lambdas/core/ledger';
import type { Ledgers } from '../../lambdas/core/ports/ledgers';
import type { Receipts } from '../../lambdas/core/ports/receipts';
import { daysOfReceipt } from '../../lambdas/core/receipt-days';
import type { RecordingSid } from '../../lambdas/core/recording';
import { unlessBroken } from './broken';
import { neverHadAudio } from '../../lambdas/ledger/fate';

/** What has become of a recording since its ledger was made. */
export interface Later {
  readonly fate: Fate;
  /** When, as its receipt says; or the day of the ledger that says so. */
  readonly since: string;
}

const AT_A_TIME = 20;

/** Whether it was not home when the ledger was made. */
export const wasNotHome = ({ fate }: LedgerEntry): boolean => ['open', 'parked', 'stored', 'lost'].includes(fate);

const receiptOf = async (
  receipts: Pick<Receipts, 'read'>,
  { recordingSid, accountSid, callSid, createdAt, startedAt, durationSeconds, twilio }: LedgerEntry,
  deadline: Deadline,
): Promise<Later | undefined> => {
  if (callSid === undefined) return undefined;
  const listed = { sid: recordingSid, accountSid, callSid, status: twilio, createdAt, startedAt, durationSeconds };
  let later: Later | undefined;
  for (const day of daysOfReceipt({ ...listed, channels: undefined, source: undefined, errorCode: undefined })) {
    const receipt = await receipts.read(day, { recordingSid, callSid }, deadline);
    if (receipt === undefined) continue;
    const since = receipt.at.toISOString();
    if ('key' in receipt) return { fate: receipt.noted ? 'noted' : 'archived', since };
    // What was given up, while Twilio calls it completed, may come home yet: the next ledgers say more.
    if (twilio !== 'completed' && neverHadAudio(receipt.status)) later ??= { fate: 'no-audio', since };
  }
  return later;
};

/** What has become of those that were not home: as their receipts say, else as later ledgers do. @throws {RetryLater} */
export const laterFates = async (
  { ledgers, receipts }: { readonly ledgers: Ledgers; readonly receipts: Pick<Receipts, 'read'> },
  { day, entries }: { readonly day: string; readonly entries: readonly LedgerEntry[] },
  deadline: Deadline,
): Promise<ReadonlyMap<RecordingSid, Later>> => {
  const later = new Map<RecordingSid, Later>();
  await inParallel(AT_A_TIME, entries, async (entry) => {
    const found = await receiptOf(receipts, entry, deadline);
    if (found !== undefined && entry.fate !== 'lost') later.set(entry.recordingSid, found);
  });
  const waiting = new Set(entries.flatMap(({ recordingSid }) => (later.has(recordingSid) ? [] : [recordingSid])));
  for (const next of await ledgers.days(day, deadline)) {
    if (waiting.size === 0) break;
    const ledger = await ledgers.read(next, deadline).catch(unlessBroken);
    const seen = new Set<RecordingSid>();
    try {
      for await (const { recordingSid, fate } of ledger?.entries ?? []) {
        if (!waiting.has(recordingSid)) continue;
        seen.add(recordingSid);
        later.set(recordingSid, { fate, since: next });
      }
    } catch (error) {
      unlessBroken(error);
      continue;
    }
    // The one after it goes on from one before it.
    if (ledger === undefined) continue;
    // What a ledger does not have was settled in the one before.
    for (const sid of waiting) if (!seen.has(sid)) waiting.delete(sid);
  }
  return later;
};
