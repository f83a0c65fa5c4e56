/** Timers stay real: only the time of day is the drill's. */
const REAL_TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'requestIdleCallback',
  'cancelIdleCallback',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

interface Planned {
  readonly at: number;
  readonly act: () => Promise<void> | void;
}

/** A time of day that only goes on when it is told to; everything in this process that asks `Date` gets it. */
export class VirtualTime {
  /** Since the start. */
  seconds = 0;
  private readonly planned: Planned[] = [];

  constructor(readonly start: Date) {
    jest.useFakeTimers({ now: start, doNotFake: [...REAL_TIMERS] });
  }

  get now(): Date {
    return this.at(this.seconds);
  }

  /** The moment so many seconds after the start. */
  at(seconds: number): Date {
    return new Date(this.start.getTime() + seconds * 1000);
  }

  advanceTo(seconds: number): void {
    this.seconds = Math.max(this.seconds, seconds);
    jest.setSystemTime(this.now);
  }

  plan(at: number, act: Planned['act']): void {
    this.planned.push({ at, act });
    this.planned.sort((a, b) => a.at - b.at);
  }

  /** When the next planned act is due. */
  get next(): number {
    return this.planned[0]?.at ?? Infinity;
  }

  async runDue(): Promise<void> {
    while (this.next <= this.seconds) await this.planned.shift()?.act();
  }

  stop(): void {
    jest.useRealTimers();
  }
}
