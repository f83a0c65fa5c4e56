import { keysOf } from '../core/archive-keys';
import { type Day, dayAt, plusDays } from '../core/days';
import type { Deadline } from '../core/deadline';
import { type ObjectKey, folderOfDay, partsOf } from '../core/object-key';
import type { RecordingArchive } from '../core/ports/s3';
import type { ListedRecording } from '../core/ports/twilio';
import type { CallSid } from '../core/recording';

export interface BucketSettings {
  /** Folders of recordings: today's first, then former ones. */
  readonly prefixes: readonly string[];
  /** After so many days S3 deletes a recording. */
  readonly retentionDays: number;
}

interface DayInBucket {
  readonly keys: ReadonlySet<ObjectKey>;
  readonly byCall: ReadonlyMap<CallSid, readonly ObjectKey[]>;
}

/** The keys of some days, each listed once; an object is asked whose it is where its key does not tell. */
export class Bucket {
  private readonly days = new Map<Day, Promise<DayInBucket>>();

  constructor(
    private readonly archive: Pick<RecordingArchive, 'list' | 'describe'>,
    private readonly settings: BucketSettings,
    private readonly deadline: Deadline,
  ) {}

  /** Where a recording's audio lies, as its own; undefined where it does not. @throws {RetryLater} */
  async keyOf({ sid, callSid, createdAt, startedAt }: ListedRecording): Promise<ObjectKey | undefined> {
    if (callSid === undefined) return undefined;
    const { byCall } = await this.on(dayAt(startedAt ?? createdAt));
    for (const key of byCall.get(callSid) ?? []) {
      const described = await this.archive.describe(key, this.deadline);
      if (described.state === 'there' && described.facts.recordingSid === sid) return key;
    }
    return undefined;
  }

  /**
   * Whether anything lies under a key; undefined when it may have expired, or nobody may look.
   * @throws {RetryLater}
   */
  async has(key: ObjectKey, now: Date): Promise<boolean | undefined> {
    const { prefix, day } = partsOf(key) ?? {};
    if (day === undefined || !this.settings.prefixes.some((one) => one === prefix)) return undefined;
    if ((await this.on(day)).keys.has(key)) return true;
    // S3 counts from when it was stored, on that day or later, and rounds up to midnight.
    return plusDays(day, this.settings.retentionDays) <= dayAt(now) ? undefined : false;
  }

  private on(day: Day): Promise<DayInBucket> {
    const known = this.days.get(day) ?? this.list(day);
    this.days.set(day, known);
    return known;
  }

  private async list(day: Day): Promise<DayInBucket> {
    const keys = new Set<ObjectKey>();
    const byCall = new Map<CallSid, ObjectKey[]>();
    for (const prefix of this.settings.prefixes)
      for await (const key of keysOf(this.archive, folderOfDay(day, prefix), this.deadline)) {
        keys.add(key);
        const callSid = partsOf(key)?.callSid;
        if (callSid !== undefined) byCall.set(callSid, [...(byCall.get(callSid) ?? []), key]);
      }
    return { keys, byCall };
  }
}
