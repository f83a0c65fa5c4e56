import { keysOf } from '../../lambdas/core/archive-keys';
import { type Day, dayAt, plusDays } from '../../lambdas/core/days';
import type { Deadline } from '../../lambdas/core/deadline';
import { inParallel } from '../../lambdas/core/in-parallel';
import type { LedgerEntry, LedgerHeader } from '../../lambdas/core/ledger';
import { type ObjectKey, folderOfDay, partsOf } from '../../lambdas/core/object-key';
import type { Receipts } from '../../lambdas/core/ports/receipts';
import type { CallSid, RecordingSid } from '../../lambdas/core/recording';
import { describedNow, listedOn } from '../../lambdas/ledger/at-twilio';
import { Bucket } from '../../lambdas/ledger/bucket';
import type { Compared } from './deployed';

/** What is not as the ledger says. */
export interface Difference {
  readonly kind:
    | 'account-missing'
    | 'not-in-ledger'
    | 'not-at-twilio'
    | 'not-in-bucket'
    | 'still-at-twilio'
    | 'object-not-in-ledger';
  /** The recording, of an object its key, or the account. */
  readonly what: string;
  readonly says: string;
}

/** Twilio keeps what it knows of a deleted recording so long (twilio-oai, IncludeSoftDeleted). */
const TWILIO_KEEPS_DAYS = 40;
const AT_A_TIME = 5;

const isGone = (status: string | undefined): boolean => status === undefined || status === 'deleted';

interface Asked {
  readonly day: Day;
  readonly entries: readonly LedgerEntry[];
  /** Accounts of which no ledger has anything. */
  readonly missing?: LedgerHeader['missing'];
  readonly now: Date;
}

/** Twilio's list of the day against the ledger. */
const againstTwilio = async (compared: Compared, { day, entries, missing = [], now }: Asked, deadline: Deadline) => {
  const differences = missing.map(({ accountSid, reason }): Difference => {
    return {
      kind: 'account-missing',
      what: accountSid,
      says: `it could not be listed (${reason}), and is in no ledger`,
    };
  });
  const isMissing = new Set(missing.map(({ accountSid }) => accountSid));
  const { recordings } = await listedOn(compared, compared, { day, today: dayAt(now) }, deadline);
  const bySid = new Map(entries.map((entry) => [entry.recordingSid, entry]));
  const statuses = new Map<RecordingSid, string>();
  for (const { sid, status, accountSid } of recordings) {
    statuses.set(sid, status);
    if (!bySid.has(sid) && !isMissing.has(accountSid))
      differences.push({ kind: 'not-in-ledger', what: sid, says: `Twilio lists it of that day, as ${status}` });
  }
  const isForgotten = plusDays(day, TWILIO_KEEPS_DAYS) <= dayAt(now);
  // Pages shift: what a list leaves out is asked for.
  const unlisted = entries.filter(({ recordingSid, twilio }) => !statuses.has(recordingSid) && twilio !== 'unknown');
  await inParallel(AT_A_TIME, unlisted, async ({ recordingSid: sid, accountSid }) => {
    const details = await describedNow(compared, compared, { sid, accountSid }, deadline);
    if (details !== undefined) statuses.set(sid, details.status);
    else if (!isForgotten) differences.push({ kind: 'not-at-twilio', what: sid, says: 'Twilio does not know it' });
  });
  for (const { recordingSid, fate, keptAtTwilio, parked } of entries)
    if (fate === 'noted' && keptAtTwilio === false && parked === undefined && !isGone(statuses.get(recordingSid)))
      differences.push({
        kind: 'still-at-twilio',
        what: recordingSid,
        says: `by its receipt it was to be deleted; Twilio says ${String(statuses.get(recordingSid))}`,
      });
  return { differences, calls: new Set(recordings.flatMap(({ callSid }) => callSid ?? [])) };
};

/** The keys of the bucket against the ledger. @param calls that are known otherwise */
const againstBucket = async (
  compared: Compared,
  { day, entries, now }: Asked,
  calls: () => Promise<ReadonlySet<CallSid>>,
  deadline: Deadline,
): Promise<readonly Difference[]> => {
  const differences: Difference[] = [];
  const bucket = new Bucket(compared.archive, compared, deadline);
  for (const { recordingSid, key } of entries)
    if (key !== undefined && (await bucket.has(key, now)) === false)
      differences.push({ kind: 'not-in-bucket', what: recordingSid, says: `nothing lies under ${key}` });
  const keys = new Set(entries.map(({ key }) => key));
  const strays: ObjectKey[] = [];
  for (const prefix of compared.prefixes)
    for await (const key of keysOf(compared.archive, folderOfDay(day, prefix), deadline))
      if (!keys.has(key)) strays.push(key);
  if (strays.length === 0) return differences;
  const known = await calls();
  for (const key of strays) {
    const callSid = partsOf(key)?.callSid;
    if (callSid === undefined || !known.has(callSid))
      differences.push({ kind: 'object-not-in-ledger', what: key, says: 'no recording of the ledger lies there' });
  }
  return differences;
};

/**
 * What is not as the ledger of a day says: against what Twilio lists of that day, and against the keys of the bucket. What has
 * come home since is no difference.
 * @throws {RetryLater} when one of them gives no answer, or half of one
 */
export const differencesFrom = async (
  compared: Compared,
  receipts: Pick<Receipts, 'ofDay'>,
  asked: Asked,
  deadline: Deadline,
): Promise<readonly Difference[]> => {
  const { day, now } = asked;
  const { differences, calls } = await againstTwilio(compared, asked, deadline);
  /** Calls of that day, of those who were recorded across midnight, and of what has a receipt of it. */
  const knownCalls = async (): Promise<ReadonlySet<CallSid>> => {
    const next = await listedOn(compared, compared, { day: plusDays(day, 1), today: dayAt(now) }, deadline);
    const known = new Set([...calls, ...next.recordings.flatMap(({ callSid }) => callSid ?? [])]);
    for await (const { callSid } of receipts.ofDay(day, deadline)) known.add(callSid);
    return known;
  };
  return [...differences, ...(await againstBucket(compared, asked, knownCalls, deadline))];
};
