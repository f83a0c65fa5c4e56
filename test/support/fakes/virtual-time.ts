import type { Pause, Time } from '../../../lambdas/runtime/time';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Lets everything run that waits for nothing but other promises. */
export const settled = (): Promise<void> => new Promise(setImmediate);

/** Time that passes when the test says so; the dice always show their middle. */
export class VirtualTime implements Time {
  private ms = Date.parse('2026-11-21T00:00:00Z');
  private readonly sleepers = new Set<Sleeper>();

  readonly now = () => new Date(this.ms);
  random = () => 0.5;

  /** How many pauses are under way. */
  get pauses(): number {
    return this.sleepers.size;
  }

  readonly pause: Pause = (ms, signal) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const sleeper: Sleeper = {
      until: this.ms + ms,
      wake: () => {
        this.sleepers.delete(sleeper);
        resolve(undefined);
      },
    };
    this.sleepers.add(sleeper);
    if (signal.aborted) sleeper.wake();
    else signal.addEventListener('abort', sleeper.wake, { once: true });
    return promise;
  };

  /** Every pause ends when it is due. */
  async pass(seconds: number): Promise<void> {
    const end = this.ms + seconds * 1000;
    for (;;) {
      await settled();
      const due = Array.from(this.sleepers).filter(({ until }) => until <= end);
      if (due.length === 0) break;
      const next = due.reduce((first, one) => (one.until < first.until ? one : first));
      this.ms = Math.max(this.ms, next.until);
      next.wake();
    }
    this.ms = end;
  }

  /** The process is frozen: no pause ends before this is over. */
  async standStill(seconds: number): Promise<void> {
    this.ms += seconds * 1000;
    await this.pass(0);
  }
}
