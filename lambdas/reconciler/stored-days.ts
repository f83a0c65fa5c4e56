import { keysOf } from '../core/archive-keys';
import { type Day, dayAt } from '../core/days';
import type { Deadline } from '../core/deadline';
import { UNASSIGNED, folderOfDay, partsOf } from '../core/object-key';
import type { RecordingArchive } from '../core/ports/s3';
import type { ListedRecording } from '../core/ports/twilio';
import type { CallSid, RecordingSid } from '../core/recording';
import { DAYS_REMEMBERED } from './limits';

/** Whether the audio is in the bucket, as far as keys tell: under a Job, under none, or not at all. */
export interface Stored {
  readonly as: 'assigned' | 'unassigned' | 'nothing';
  /** Whether the key names this recording; another one of its call may own it otherwise. */
  readonly isOwn: boolean;
}

export const NOT_STORED: Stored = { as: 'nothing', isOwn: false };

interface Key {
  readonly unassigned: boolean;
  /** Only the second key of a call and job names its recording. */
  readonly recordingSid: RecordingSid | undefined;
}

/**
 * What lies in the bucket, told by its keys alone: nothing is opened. A key without a recording's SID may be of any recording
 * of its call, so it counts as this one's only where the call has more keys than receipts.
 */
export class StoredDays {
  private readonly days = new Map<Day, ReadonlyMap<CallSid, readonly Key[]>>();

  constructor(
    private readonly archive: Pick<RecordingArchive, 'list'>,
    private readonly prefixes: readonly string[],
  ) {}

  /**
   * @param receipts how many recordings of its call have gone their whole way: their keys are not this one's.
   * @throws {RetryLater}
   */
  async of(listed: ListedRecording, receipts: () => Promise<number>, deadline: Deadline): Promise<Stored> {
    const { callSid, sid, startedAt, createdAt } = listed;
    const keys = callSid && (await this.on(dayAt(startedAt ?? createdAt), deadline)).get(callSid);
    if (keys === undefined) return NOT_STORED;
    const own = keys.find(({ recordingSid }) => recordingSid === sid);
    if (own !== undefined) return { as: own.unassigned ? 'unassigned' : 'assigned', isOwn: true };
    const shared = keys.filter(({ recordingSid }) => recordingSid === undefined);
    if (shared.length === 0 || keys.length <= (await receipts())) return NOT_STORED;
    return { as: shared.every(({ unassigned }) => unassigned) ? 'unassigned' : 'assigned', isOwn: false };
  }

  private async on(day: Day, deadline: Deadline): Promise<ReadonlyMap<CallSid, readonly Key[]>> {
    const known = this.days.get(day);
    if (known !== undefined) return known;
    const found = new Map<CallSid, Key[]>();
    for (const prefix of this.prefixes)
      for await (const key of keysOf(this.archive, folderOfDay(day, prefix), deadline)) {
        const parts = partsOf(key);
        if (parts === undefined) continue;
        const { callSid, job, recordingSid } = parts;
        const ofCall = found.get(callSid) ?? [];
        ofCall.push({ unassigned: job === UNASSIGNED, recordingSid });
        found.set(callSid, ofCall);
      }
    this.days.set(day, found);
    const [oldest] = this.days.keys();
    if (this.days.size > DAYS_REMEMBERED && oldest !== undefined) this.days.delete(oldest);
    return found;
  }
}
