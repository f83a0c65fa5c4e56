import type { Day } from '../../../lambdas/core/days';
import type { LedgerEntry, LedgerHeader } from '../../../lambdas/core/ledger';
import type { RecordingMessage } from '../../../lambdas/core/messages';
import type { DeadLetter, QueueName } from '../../../lambdas/core/ports/queues';
import type { ListedRecording } from '../../../lambdas/core/ports/twilio';
import { type AccountSid, accountSid } from '../../../lambdas/core/recording';
import { makeLedgers } from '../../../lambdas/ledger/make-ledgers';
import { aReceipt, aReceiptWithoutAudio } from '../contracts/receipts-contract';
import { MemoryArchive } from '../fakes/memory-archive';
import { MemoryDeadLetters, MemoryQueueDepths } from '../fakes/memory-dead-letters';
import { MemoryLedgers } from '../fakes/memory-ledgers';
import { MemoryListing } from '../fakes/memory-listing';
import { MemoryMetrics } from '../fakes/memory-metrics';
import { MemoryReceipts } from '../fakes/memory-receipts';
import { MemoryTwilio } from '../fakes/memory-twilio';
import { MemoryLog, MemoryQueue } from '../fakes/small-fakes';
import { ANOTHER_ACCOUNT, NO_DEADLINE, aCallSid, aRecordingSid, job } from '../subjects';

export const FIRST_ACCOUNT: AccountSid = accountSid.parse(`AC${'12'.repeat(16)}`);

/** The day that the ledger is of, unless the test says otherwise: yesterday. */
export const DAY: Day = '2026-11-25';
const DAY_BEFORE: Day = '2026-11-24';
const SEVEN = new Date('2026-11-26T07:00:00Z');
const NOON = new Date(`${DAY}T12:00:00Z`);

/** A header of nothing. */
export const aHeader = (over: Partial<LedgerHeader> = {}): LedgerHeader => {
  const at = { from: new Date(`${DAY}T07:00:00Z`), to: new Date(`${DAY}T07:00:01Z`) };
  const none = { seen: 0, hidden: 0, unnamed: 0 };
  return {
    version: 1,
    day: DAY_BEFORE,
    pipeline: 'calls',
    madeAt: at.to,
    receiptsSince: new Date('2026-11-01T00:00:00Z'),
    accounts: [{ accountSid: FIRST_ACCOUNT, listed: 0, unreadable: 0 }],
    asked: { twilio: at, deadLetters: at, receipts: at, bucket: at },
    deadLetters: { recordings: none, history: none, cleanup: none },
    counts: { noted: 0, archived: 0, 'no-audio': 0, stored: 0, parked: 0, lost: 0, earlier: 0, open: 0 },
    carried: 0,
    newlyLost: 0,
    contradictions: 0,
    ...over,
  };
};

interface Circumstances {
  readonly accounts?: readonly [AccountSid, ...AccountSid[]];
  /** Whether there is a ledger of the day before, which knows of nothing. */
  readonly isFirst?: boolean;
  readonly retentionDays?: number;
}

/** The ledger's use case over fakes, at 07:00 of the 26th of November. */
export const ledgerWorld = ({
  accounts = [FIRST_ACCOUNT],
  isFirst = false,
  retentionDays = 365,
}: Circumstances = {}) => {
  const [listing, twilio, receipts, archive] = [
    new MemoryListing(),
    new MemoryTwilio(),
    new MemoryReceipts(),
    new MemoryArchive(),
  ];
  const [deadLetters, depths, ledgers] = [new MemoryDeadLetters(), new MemoryQueueDepths(), new MemoryLedgers()];
  const [log, metrics, recordings] = [new MemoryLog(), new MemoryMetrics(), new MemoryQueue<RecordingMessage>()];
  const clock = { now: SEVEN };
  if (!isFirst) ledgers.kept.set(DAY_BEFORE, { header: aHeader(), entries: [] });
  const make = makeLedgers(
    {
      listing,
      twilio,
      receipts,
      archive,
      deadLetters,
      depths,
      ledgers,
      recordings,
      log,
      metrics,
      now: () => clock.now,
    },
    { pipeline: 'calls', accounts, prefixes: ['recordings'], retentionDays },
  );

  /** A recording at Twilio, at noon of the day. */
  const made = (
    over: Partial<ListedRecording> = {},
  ): ListedRecording & { readonly callSid: ReturnType<typeof aCallSid> } => {
    const { callSid = aCallSid(), ...others } = over;
    const createdAt = over.createdAt ?? NOON;
    const one = {
      sid: aRecordingSid(),
      accountSid: FIRST_ACCOUNT,
      callSid,
      status: 'completed',
      createdAt,
      startedAt: createdAt,
      durationSeconds: 60,
      channels: 1 as const,
      source: 'DialVerb',
      errorCode: undefined,
      ...others,
    };
    listing.recordings.push(one);
    hold(one);
    return one;
  };
  const hold = ({ sid, status, accountSid: whose, createdAt }: ListedRecording): void => {
    const further = whose === FIRST_ACCOUNT ? undefined : ANOTHER_ACCOUNT;
    twilio.hold(sid, null, { status, createdAt, accountSid: further });
  };
  /** What Twilio says of it from now on. */
  const becomes = (one: ListedRecording, status: string): void => {
    const index = listing.recordings.findIndex(({ sid }) => sid === one.sid);
    const changed = { ...one, status };
    listing.recordings[index] = changed;
    hold(changed);
  };

  const keyOf = ({ callSid, startedAt, createdAt }: ListedRecording, jobNumber = 'J-1'): string =>
    `recordings/${(startedAt ?? createdAt).toISOString().slice(0, 10).replaceAll('-', '/')}/${String(callSid)}-${jobNumber}.mp3`;
  const store = (one: ListedRecording, jobNumber?: string): string =>
    archive.put(keyOf(one, jobNumber), { recordingSid: one.sid });
  const subject = ({ sid, callSid }: ListedRecording) => ({
    recordingSid: sid,
    callSid: callSid ?? aCallSid(),
    receivedAt: NOON,
    at: new Date(NOON.getTime() + 60_000),
  });
  const prove = async (one: ListedRecording, over: Parameters<typeof aReceipt>[0] = {}) => {
    const receipt = aReceipt({ ...subject(one), key: keyOf(one), jobNumber: job('J-1'), ...over });
    await receipts.add(receipt);
    return receipt;
  };
  const proveAbsent = async (one: ListedRecording, over: Parameters<typeof aReceiptWithoutAudio>[0] = {}) => {
    await receipts.add(aReceiptWithoutAudio({ ...subject(one), ...over }));
  };
  const park = ({ sid, callSid }: ListedRecording, queue: QueueName, over: Partial<DeadLetter> = {}): void => {
    deadLetters.lying[queue].push({
      messageId: String(deadLetters.lying[queue].length),
      body: '{}',
      recordingSid: sid,
      callSid,
      step: 'processor',
      reason: 'keys-taken',
      detail: undefined,
      attempts: 1,
      parkedAt: NOON,
      group: undefined,
      ...over,
    });
    const { length: visible } = deadLetters.lying[queue];
    depths.depths.set(`${queue} dead-letters`, { visible, inFlight: 0, delayed: 0 });
  };

  const run = () => make(NO_DEADLINE);
  /** The ledger of a day, as it was made. */
  const ledger = (day = DAY) => {
    const kept = ledgers.kept.get(day);
    if (kept === undefined) throw new Error(`there is no ledger of ${day}`);
    return kept;
  };
  const entry = ({ sid }: Pick<ListedRecording, 'sid'>, day = DAY): LedgerEntry => {
    const found = ledger(day).entries.filter(({ recordingSid }) => recordingSid === sid);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${sid} is there ${String(found.length)} times`);
    return found[0];
  };
  return {
    ...{ listing, twilio, receipts, archive, deadLetters, depths, ledgers, recordings, log, metrics, clock },
    ...{ made, becomes, store, prove, proveAbsent, park, run, ledger, entry, keyOf },
  };
};
