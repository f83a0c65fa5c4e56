import { type Day, dayAt } from '../core/days';
import type { Deadline } from '../core/deadline';
import { inParallel } from '../core/in-parallel';
import { type Fate, type LedgerEntry, type LedgerHeader } from '../core/ledger';
import type { Receipts } from '../core/ports/receipts';
import type { RecordingsQueue } from '../core/ports/queues';
import type { Clock, Log } from '../core/ports/running';
import type { RecordingArchive } from '../core/ports/s3';
import type { AccountSid, RecordingSid } from '../core/recording';
import { accountFor } from './account-for';
import { type Known, type TwilioAccounts, type TwilioPorts, lookedAtAgain } from './at-twilio';
import { Bucket, type BucketSettings } from './bucket';
import { type QueuePorts, whatIsParked } from './dead-letters';
import type { Circumstances, Findings } from './fate';
import { listAccounts } from './list-accounts';
import { ReceiptsFound } from './receipts-found';
import { unlistedOf } from './unlisted';

export interface LedgerPorts extends TwilioPorts, QueuePorts {
  readonly receipts: Pick<Receipts, 'ofDay' | 'read'>;
  readonly archive: Pick<RecordingArchive, 'list' | 'describe'>;
  readonly recordings: RecordingsQueue;
  readonly log: Log;
  readonly now: Clock;
}

export interface LedgerSettings extends TwilioAccounts, BucketSettings {
  readonly pipeline: string;
}

/** What the ledger before leaves to this one. */
export interface Before {
  readonly day: Day;
  readonly receiptsSince: Date;
  readonly unsettled: readonly LedgerEntry[];
  /** Accounts whose recordings are in no ledger since some day. */
  readonly missing: NonNullable<LedgerHeader['missing']>;
}

export interface Made {
  readonly header: LedgerHeader;
  readonly entries: readonly LedgerEntry[];
  /** Why accounts are missing in it. */
  readonly failures: readonly unknown[];
}

/** Each recording costs a request to S3 or two. */
const AT_A_TIME = 50;

/** A deletion follows its receipt within seconds: one that takes longer waits in a queue. */
const DELETION_MS = 60 * 60 * 1000;

const byCreation = (one: LedgerEntry, other: LedgerEntry): number =>
  one.createdAt.getTime() - other.createdAt.getTime() || (one.recordingSid < other.recordingSid ? -1 : 1);

const countsOf = (entries: readonly LedgerEntry[]): LedgerHeader['counts'] => {
  const of = (fate: Fate): number => entries.filter((one) => one.fate === fate).length;
  return {
    noted: of('noted'),
    archived: of('archived'),
    'no-audio': of('no-audio'),
    stored: of('stored'),
    parked: of('parked'),
    lost: of('lost'),
    earlier: of('earlier'),
    open: of('open'),
  };
};

/**
 * The ledger of one day: all that Twilio lists of it, all receipts of it, and what was unsettled in the ledger before; with
 * what receipts, bucket and dead-letter queues say of each now.
 *
 * Twilio is asked first and the bucket last, so that what happens meanwhile contradicts nothing: an object comes before its
 * receipt, and that before the deletion.
 * @throws {RetryLater} when anybody gives no answer, or half of one: then there is no ledger. Of a Twilio account whose trouble
 * lasts the ledger says that it is missing.
 */
export const makeLedger = (ports: LedgerPorts, settings: LedgerSettings) => {
  const { now, depths } = ports;

  const during = async <Result>(work: Promise<Result>) => {
    const from = now();
    return { result: await work, asked: { from, to: now() } };
  };

  const circumstancesOf = async (receiptsSince: Date, deadline: Deadline): Promise<Circumstances> => {
    const asked = now();
    const { visible, inFlight, delayed } = await depths.of('cleanup', 'work', deadline);
    const isIdle = visible + inFlight + delayed === 0;
    return { receiptsSince, deletedUntil: isIdle ? new Date(asked.getTime() - DELETION_MS) : undefined };
  };

  /** All recordings of the day, and the unsettled ones of earlier days, with what Twilio says of them. */
  const atTwilio = async (day: Day, before: Before | undefined, deadline: Deadline) => {
    const today = dayAt(now());
    const listed = await listAccounts(ports, settings, { day, today, missing: before?.missing ?? [] }, deadline);
    const silent = new Set(listed.missing.map(({ accountSid }) => accountSid));
    const isSilent = (accountSid: AccountSid) => silent.has(accountSid);
    const known = new Map<RecordingSid, Known>(listed.recordings.map((one) => [one.sid, one]));
    const unsettled = new Map(before?.unsettled.map((entry) => [entry.recordingSid, entry]));
    const unlisted = Array.from(unsettled.values()).filter(({ recordingSid }) => !known.has(recordingSid));
    for (const one of await lookedAtAgain(ports, settings, { entries: unlisted, today, isSilent }, deadline))
      known.set(one.sid, one);
    for (const [sid, entry] of unsettled) {
      const one = known.get(sid);
      if (one !== undefined) known.set(sid, { ...one, before: entry, beforeDay: before?.day });
    }
    return { known, listed, isSilent };
  };

  const receiptsOf = async (
    day: Day,
    { known, isSilent }: Awaited<ReturnType<typeof atTwilio>>,
    deadline: Deadline,
  ) => {
    const found = new ReceiptsFound(ports.receipts, deadline);
    for (const one of await unlistedOf(ports, settings, { day, known, found, isSilent }, deadline))
      known.set(one.sid, one);
    const receipts = new Map<RecordingSid, Findings['receipt']>();
    await inParallel(AT_A_TIME, known.values(), async (one) => {
      const receipt = await found.of(one);
      if (receipt !== undefined) receipts.set(one.sid, receipt);
    });
    return receipts;
  };

  return async (day: Day, before: Before | undefined, deadline: Deadline): Promise<Made> => {
    const madeAt = now();
    const receiptsSince = before?.receiptsSince ?? madeAt;
    const circumstances = await circumstancesOf(receiptsSince, deadline);
    const twilio = await during(atTwilio(day, before, deadline));
    const { known, listed } = twilio.result;
    const { accounts, missing, madeUp, failures } = listed;
    const deadLetters = await during(whatIsParked(ports, deadline));
    const receipts = await during(receiptsOf(day, twilio.result, deadline));

    const bucket = new Bucket(ports.archive, settings, deadline);
    const account = accountFor(ports, { day, firstAccount: settings.accounts[0], circumstances });
    const entries: LedgerEntry[] = [];
    const lookInto = async (one: Known): Promise<void> => {
      const receipt = receipts.result.get(one.sid);
      const key = receipt !== undefined && receipt !== 'unreadable' && 'key' in receipt ? receipt.key : undefined;
      const findings: Findings = {
        createdAt: one.createdAt,
        twilio: one.status,
        receipt,
        isWhereItSays: key === undefined ? undefined : await bucket.has(key, madeAt),
        storedKey: key === undefined ? await bucket.keyOf(one) : undefined,
        parked: deadLetters.result.parked.get(one.sid),
      };
      entries.push(await account(one, findings, deadline));
    };
    const looked = await during(inParallel(AT_A_TIME, known.values(), lookInto));

    entries.sort(byCreation);
    const isNewlyLost = ({ recordingSid, fate }: LedgerEntry) =>
      fate === 'lost' && known.get(recordingSid)?.before?.fate !== 'lost';
    const isOfEarlierDay = ({ openSince, createdAt }: LedgerEntry) => openSince !== undefined || dayAt(createdAt) < day;
    return {
      entries,
      failures,
      header: {
        version: 1,
        day,
        pipeline: settings.pipeline,
        madeAt,
        receiptsSince,
        accounts,
        ...(missing.length > 0 && { missing }),
        ...(madeUp.length > 0 && { madeUp }),
        asked: {
          twilio: twilio.asked,
          deadLetters: deadLetters.asked,
          receipts: receipts.asked,
          bucket: looked.asked,
        },
        deadLetters: deadLetters.result.counts,
        counts: countsOf(entries),
        carried: entries.filter(isOfEarlierDay).length,
        newlyLost: entries.filter(isNewlyLost).length,
        contradictions: entries.filter(({ contradictions }) => contradictions !== undefined).length,
      },
    };
  };
};
