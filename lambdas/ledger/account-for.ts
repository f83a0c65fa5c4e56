import type { Day } from '../core/days';
import type { Deadline } from '../core/deadline';
import { fedInMessage } from '../core/fed-in';
import type { Fate, LedgerEntry } from '../core/ledger';
import type { RecordingsQueue } from '../core/ports/queues';
import type { Clock, Log } from '../core/ports/running';
import type { AccountSid } from '../core/recording';
import type { Known } from './at-twilio';
import { type Circumstances, type Findings, contradictionsOf, fateOf } from './fate';

interface Ports {
  /** For what was lost, so that its Job gets a status line. */
  readonly recordings: RecordingsQueue;
  readonly log: Log;
  readonly now: Clock;
}

/** A dead letter of what has gone its whole way is a deletion that waits, or one that only waits to be read. */
const stillParked = ({ receipt, parked }: Findings, fate: Fate): Findings['parked'] =>
  fate === 'parked' || receipt === undefined || receipt === 'unreadable' || parked?.queue === 'cleanup'
    ? parked
    : undefined;

const entryOf = (one: Known, findings: Findings, circumstances: Circumstances): LedgerEntry => {
  const { receipt, storedKey } = findings;
  const proof = receipt === 'unreadable' ? undefined : receipt;
  const withAudio = proof !== undefined && 'key' in proof ? proof : undefined;
  const contradictions = contradictionsOf(findings, circumstances);
  const fate = fateOf(findings, circumstances);
  return {
    recordingSid: one.sid,
    accountSid: one.accountSid,
    callSid: one.callSid,
    createdAt: one.createdAt,
    startedAt: one.startedAt,
    durationSeconds: one.durationSeconds,
    source: one.source,
    twilio: one.status,
    fate,
    key: withAudio?.key ?? storedKey,
    jobNumber: proof?.jobNumber,
    status: proof !== undefined && 'status' in proof ? proof.status : undefined,
    noted: proof?.noted,
    at: proof?.at,
    keptAtTwilio: withAudio?.keptAtTwilio,
    parked: stillParked(findings, fate),
    fedInAt: one.before?.fedInAt,
    contradictions: contradictions.length === 0 ? undefined : [...contradictions],
    openSince: one.before && (one.before.openSince ?? one.beforeDay),
  };
};

/**
 * The entry of a recording. One that was lost, and of which nobody has said so, is fed in as its callback would have been: the
 * processor finds it deleted, and its Job gets a status line.
 * @throws {RetryLater}
 */
export const accountFor =
  (
    { recordings, log, now }: Ports,
    { day, firstAccount, circumstances }: { day: Day; firstAccount: AccountSid; circumstances: Circumstances },
  ) =>
  async (one: Known, findings: Findings, deadline: Deadline): Promise<LedgerEntry> => {
    const entry = entryOf(one, findings, circumstances);
    const { recordingSid, callSid, accountSid, fate, contradictions, fedInAt } = entry;
    const facts = { recordingSid, callSid, accountSid, day };
    if (contradictions !== undefined) log.warn('ledger-contradiction', { ...facts, contradictions });
    if (fate !== 'lost') return entry;
    if (one.before?.fate !== 'lost') log.warn('recording-lost', facts);
    const isTold = findings.receipt !== undefined || findings.parked !== undefined || fedInAt !== undefined;
    if (isTold || callSid === undefined) return entry;
    deadline.require();
    await recordings.send(
      fedInMessage({ ...one, callSid, status: 'completed' }, { origin: 'reconciler', firstAccount }),
    );
    log.info('recording-fed-in', { ...facts, because: 'it was deleted at Twilio before it was stored' });
    return { ...entry, fedInAt: now() };
  };
