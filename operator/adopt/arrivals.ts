import type { Deadline } from '../../lambdas/core/deadline';
import { type ObjectKey, folderOfDay, partsOf } from '../../lambdas/core/object-key';
import type { Receipts } from '../../lambdas/core/ports/receipts';
import type { RecordingArchive } from '../../lambdas/core/ports/s3';
import { daysOfReceipt } from '../../lambdas/core/receipt-days';
import type { CallSid, RecordingSid } from '../../lambdas/core/recording';
import type { Fate } from './fates';
import { type Parked, fateOf } from './parked';
import type { Feedable } from '../../lambdas/core/fed-in';
import { type Receipted, isHomeBy, receiptsOf } from './survey';

/** A recording that was fed in. */
export interface UnderWay {
  readonly recording: Feedable;
  /** No Job knows its call, as far as could be seen: that it is stored is all that can be waited for. */
  readonly endsUnassigned: boolean;
}

export interface ArrivalPorts {
  readonly receipts: Pick<Receipts, 'ofDay' | 'read'>;
  readonly archive: Pick<RecordingArchive, 'list'>;
  readonly parked: Parked;
  /** Today's prefix and former ones. */
  readonly prefixes: readonly string[];
  /** Those whose receipts said before that they were not stored: only a dead letter says so of this try. */
  readonly givenUp: ReadonlySet<RecordingSid>;
}

/** What becomes of recordings, as their receipts, the dead-letter queues and the keys of the bucket tell. */
export class Arrivals {
  /** Whose a key is that names no recording: as a receipt says, else the first of its call that could be in it. */
  private readonly owners = new Map<ObjectKey, RecordingSid>();

  constructor(private readonly ports: ArrivalPorts) {}

  /**
   * Which of these have come to their end.
   * @param anew whether everything is looked at, however much work that is
   * @throws {RetryLater}
   */
  async look(away: readonly UnderWay[], deadline: Deadline, anew = false): Promise<ReadonlyMap<RecordingSid, Fate>> {
    const fates = new Map<RecordingSid, Fate>();
    if (away.length === 0) return fates;
    await this.ports.parked.look(deadline, { anew });
    const parked = this.ports.parked.all;
    const receipts = await receiptsOf(
      this.ports.receipts,
      [...new Set(away.flatMap(({ recording }) => [...daysOfReceipt(recording)]))],
      deadline,
    );
    const keys = await this.keysOfJobless(away, deadline);
    for (const one of away) {
      const { sid } = one.recording;
      const letter = parked.get(sid);
      const fate =
        (letter && fateOf(letter)) ??
        (await this.receipted(one, receipts.get(sid), deadline)) ??
        (one.endsUnassigned && (await this.isAmong(keys, one.recording, receipts, deadline))
          ? ({ at: 'unassigned' } as const)
          : undefined);
      if (fate !== undefined) fates.set(sid, fate);
    }
    return fates;
  }

  private async receipted(
    { recording }: UnderWay,
    receipted: Receipted | undefined,
    deadline: Deadline,
  ): Promise<Fate | undefined> {
    const { sid: recordingSid, callSid } = recording;
    if (receipted === undefined) return undefined;
    if (isHomeBy(receipted, recording)) return { at: 'home' };
    if (this.ports.givenUp.has(recordingSid)) return undefined;
    for (const day of receipted.days) {
      const receipt = await this.ports.receipts.read(day, { recordingSid, callSid }, deadline);
      if (receipt !== undefined)
        return 'key' in receipt ? { at: 'home' } : { at: 'not-stored', status: receipt.status };
    }
    return undefined;
  }

  /** The keys on the days of those without a Job, by call. */
  private async keysOfJobless(
    away: readonly UnderWay[],
    deadline: Deadline,
  ): Promise<ReadonlyMap<CallSid, readonly ObjectKey[]>> {
    const { archive, prefixes } = this.ports;
    const jobless = away.filter(({ endsUnassigned }) => endsUnassigned).map(({ recording }) => recording);
    const calls = new Set(jobless.map(({ callSid }) => callSid));
    const days = new Set(jobless.flatMap((one) => [...daysOfReceipt(one)]));
    const found = new Map<CallSid, ObjectKey[]>();
    for (const folder of [...days].flatMap((day) => prefixes.map((prefix) => folderOfDay(day, prefix))))
      for (let after: ObjectKey | undefined, isLast = false; !isLast;) {
        const page = await archive.list(folder, after, deadline);
        for (const key of page.keys) {
          const call = partsOf(key)?.callSid;
          if (call !== undefined && calls.has(call)) found.set(call, [...(found.get(call) ?? []), key]);
        }
        after = page.keys.at(-1);
        isLast = page.isLast || after === undefined;
      }
    return found;
  }

  private async isAmong(
    keys: ReadonlyMap<CallSid, readonly ObjectKey[]>,
    { sid, callSid }: Pick<Feedable, 'sid' | 'callSid'>,
    receipts: ReadonlyMap<RecordingSid, Receipted>,
    deadline: Deadline,
  ): Promise<boolean> {
    const own = keys.get(callSid) ?? [];
    if (own.some((key) => partsOf(key)?.recordingSid === sid)) return true;
    const nameless = own.filter((key) => partsOf(key)?.recordingSid === undefined);
    if (nameless.some((key) => !this.owners.has(key)))
      for (const [recordingSid, { callSid: call, days }] of receipts)
        if (call === callSid)
          for (const day of days) {
            const receipt = await this.ports.receipts.read(day, { recordingSid, callSid }, deadline);
            if (receipt !== undefined && 'key' in receipt) this.owners.set(receipt.key, recordingSid);
          }
    const key = nameless.find((one) => (this.owners.get(one) ?? sid) === sid);
    if (key !== undefined) this.owners.set(key, sid);
    return key !== undefined;
  }
}
