import { Heap } from 'heap-js';
import { NEVER } from './profile';

interface Resting {
  readonly event: number;
  readonly until: number;
}

/**
 * A FIFO queue in groups, as SQS has it: while an event of a Job is received, or rests, nobody gets another one of that Job.
 * Source: Amazon SQS Developer Guide, "Using the message group ID".
 */
export class HistoryQueue {
  /** In their order; those before `head` are gone. */
  private waiting: number[] = [];
  private head = 0;
  /** What has come back, before all others. */
  private first: number[] = [];
  private readonly held = new Set<number>();
  private readonly behind = new Map<number, number[]>();
  private readonly resting = new Heap<Resting>((a, b) => a.until - b.until);
  private readonly restedOnce = new Set<number>();
  private count = 0;

  constructor(private readonly jobOf: (event: number) => number) {}

  /** How many events there are, those that are received included. */
  get size(): number {
    return this.count;
  }

  /** When the next one comes back; NEVER: none rests. */
  get comesBackAt(): number {
    return this.resting.peek()?.until ?? NEVER;
  }

  send(event: number): void {
    this.waiting.push(event);
    this.count += 1;
  }

  /** Up to so many that nothing holds, and holds their Jobs from now on. */
  receive(now: number, most: number): number[] {
    while (this.comesBackAt <= now) {
      const event = this.resting.pop()?.event;
      if (event !== undefined) this.letGo(event, true);
    }
    const taken: number[] = [];
    const own = new Set<number>();
    while (taken.length < most) {
      const event = this.first.shift() ?? this.next();
      if (event === undefined) break;
      const job = this.jobOf(event);
      if (this.held.has(job) && !own.has(job)) {
        const others = this.behind.get(job);
        if (others === undefined) this.behind.set(job, [event]);
        else others.push(event);
        continue;
      }
      own.add(job);
      this.held.add(job);
      taken.push(event);
    }
    return taken;
  }

  /** Whether it has been given back before. */
  hasRested(event: number): boolean {
    return this.restedOnce.has(event);
  }

  /** Gives events back: nobody gets them, nor others of their Jobs, until then. */
  rest(events: readonly number[], until: number): void {
    for (const event of events) {
      this.restedOnce.add(event);
      this.resting.push({ event, until });
    }
  }

  delete(events: readonly number[]): void {
    this.count -= events.length;
    for (const event of events) {
      this.restedOnce.delete(event);
      this.letGo(event, false);
    }
  }

  private next(): number | undefined {
    const event = this.waiting[this.head];
    if (event === undefined) return undefined;
    this.head += 1;
    if (this.head > 10_000 && this.head * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.head);
      this.head = 0;
    }
    return event;
  }

  private letGo(event: number, again: boolean): void {
    const job = this.jobOf(event);
    this.held.delete(job);
    if (again) this.first.push(event);
    const others = this.behind.get(job);
    if (others === undefined) return;
    this.behind.delete(job);
    this.first.push(...others);
  }
}
