import { setImmediate as tick } from 'node:timers/promises';

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

/** Turns of the event loop in which whoever was woken does what it can do without waiting for anything outside. */
const TURNS = 3;

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

interface Planned {
  readonly at: number;
  readonly act: () => Promise<void> | void;
}

/** A time of day that only goes on when it is told to; everything in this process that asks `Date` gets it. */
export class VirtualTime {
  /** Since the start. */
  seconds = 0;
  private readonly planned: Planned[] = [];
  private sleepers: Sleeper[] = [];

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

  /** Resolves when time has come that far, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const sleeper: Sleeper = {
      at: this.seconds + ms / 1000,
      wake: () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        signal.removeEventListener('abort', sleeper.wake);
        resolve(undefined);
      },
    };
    signal.addEventListener('abort', sleeper.wake, { once: true });
    this.sleepers.push(sleeper);
    return promise;
  }

  /** Lets so much time go by at once, and everybody wake up who sleeps no longer. */
  async pass(ms: number): Promise<void> {
    const end = this.seconds + ms / 1000;
    for (;;) {
      const [first] = this.sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (first === undefined) break;
      this.advanceTo(first.at);
      first.wake();
      for (let turn = 0; turn < TURNS; turn++) await tick();
    }
    this.advanceTo(end);
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
