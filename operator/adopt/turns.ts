import type { RecordingSid } from '../../lambdas/core/recording';
import type { Feedable } from '../../lambdas/core/fed-in';
import { beganAt } from './survey';

/** A recording that waits for its turn, and for which Job it is. */
export interface Waiting {
  readonly recording: Feedable;
  /** Recordings with the same one go one after another: the Job's record id, or the call where no Job is known. */
  readonly group: string;
}

const byAge = (one: Waiting, other: Waiting): number =>
  beganAt(one.recording).getTime() - beganAt(other.recording).getTime() ||
  (one.recording.sid < other.recording.sid ? -1 : 1);

/**
 * Whose turn it is: the oldest recording of which no older one of the same Job is on its way, since the lines of a Job are to
 * stand in the order of its calls, and the recordings queue keeps none.
 */
export class Turns<Entry extends Waiting> {
  /** Behind the first of their group. */
  private readonly blocked = new Map<string, Entry[]>();
  /** The first of their group, nobody before them: by age. */
  private readonly ready: Entry[] = [];
  private readonly away = new Map<RecordingSid, Entry>();
  private blockedCount = 0;

  /** How many could go now. */
  get readyCount(): number {
    return this.ready.length;
  }

  /** How many wait for an older one of their Job. */
  get behindCount(): number {
    return this.blockedCount;
  }

  /** Those that are on their way. */
  get underWay(): readonly Entry[] {
    return [...this.away.values()];
  }

  /** Entries of one group are to be added oldest first. */
  add(entry: Entry): void {
    const queue = this.blocked.get(entry.group);
    if (queue === undefined) {
      this.blocked.set(entry.group, []);
      this.makeReady(entry);
    } else {
      queue.push(entry);
      this.blockedCount += 1;
    }
  }

  /** Takes the oldest that may go; undefined when there is none. */
  next(): Entry | undefined {
    const entry = this.ready.shift();
    if (entry !== undefined) this.away.set(entry.recording.sid, entry);
    return entry;
  }

  /** One that was taken could not be sent: it is its turn still. */
  putBack(entry: Entry): void {
    this.away.delete(entry.recording.sid);
    this.makeReady(entry);
  }

  /** One that was on its way has come to its end: the next one of its group may go. */
  end(sid: RecordingSid): Entry | undefined {
    const entry = this.away.get(sid);
    if (entry === undefined) return undefined;
    this.away.delete(sid);
    const following = this.blocked.get(entry.group)?.shift();
    if (following === undefined) {
      this.blocked.delete(entry.group);
    } else {
      this.blockedCount -= 1;
      this.makeReady(following);
    }
    return entry;
  }

  private makeReady(entry: Entry): void {
    let [low, high] = [0, this.ready.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const other = this.ready[middle];
      if (other !== undefined && byAge(other, entry) <= 0) low = middle + 1;
      else high = middle;
    }
    this.ready.splice(low, 0, entry);
  }
}
