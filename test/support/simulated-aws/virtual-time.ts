import { setImmediate as nothingLeftToDo } from 'node:timers/promises';
import type { Pause, Time } from '../../../lambdas/core/time';

/** A process that things happen to: dead, none does any more; standing still, they wait until it goes on. */
export interface Process {
  readonly isDead: boolean;
  /** In milliseconds of the virtual time. */
  readonly standsStillUntil: number;
}

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
  readonly of: Process | undefined;
}

/** When time begins, where nothing else is said. */
export const BEGINNING = new Date('2026-11-25T12:00:00Z');

interface Options {
  /** When it begins. */
  readonly start?: Date;
  /** The dice of whoever asks them; by default they always show their middle. */
  readonly random?: () => number;
  /** Whose code runs now: its pauses are its own. */
  readonly process?: () => Process | undefined;
  /** More than these, and there is no rest to be expected. */
  readonly mostEvents?: number;
}

/**
 * Time that goes on when nothing is left to do: from one planned event to the next. Between two of them, all that needs no
 * time is done, so that a run depends on its dice alone.
 */
export class VirtualTime implements Time {
  /** Since the beginning. */
  ms = 0;
  random: () => number;
  /** Runs after each event; whether it has begun something. */
  afterEach: () => boolean = () => false;
  /** How many pauses are under way. */
  pauses = 0;
  private readonly start: Date;
  private readonly process: () => Process | undefined;
  private readonly mostEvents: number;
  private planned: Planned[] = [];
  private made = 0;
  private outside = new Set<Promise<unknown>>();

  constructor({
    start = BEGINNING,
    random = () => 0.5,
    process = () => undefined,
    mostEvents = Infinity,
  }: Options = {}) {
    this.start = start;
    this.random = random;
    this.process = process;
    this.mostEvents = mostEvents;
  }

  get seconds(): number {
    return this.ms / 1000;
  }

  readonly now = (): Date => this.at(this.seconds);

  readonly steadyMs = (): number => this.ms;

  /** The moment so many seconds after the beginning. */
  at(seconds: number): Date {
    return new Date(this.start.getTime() + Math.round(seconds * 1000));
  }

  readonly pause: Pause = (ms, signal) => {
    if (signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.pauses += 1;
    const end = () => {
      takeBack();
      signal.removeEventListener('abort', end);
      this.pauses -= 1;
      resolve(undefined);
    };
    const takeBack = this.plan(ms, end, this.process());
    signal.addEventListener('abort', end, { once: true });
    return promise;
  };

  /** @returns what takes the event back. */
  plan(afterMs: number, act: () => void, of?: Process): () => void {
    const event = { at: this.ms + Math.max(Math.round(afterMs), 0), order: ++this.made, act, of };
    this.insert(event);
    return () => {
      this.remove(event);
    };
  }

  wait(ms: number, of?: Process): Promise<void> {
    return new Promise((resolve) => {
      this.plan(ms, resolve, of);
    });
  }

  /** No time goes by while something is under way outside of it. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    this.outside.add(work);
    try {
      return await work;
    } finally {
      this.outside.delete(work);
    }
  }

  /** Until nothing is planned any more, or so many milliseconds after the beginning. */
  async run(untilMs = Infinity): Promise<void> {
    for (let events = 0; events < this.mostEvents; events++) {
      do await this.settled();
      while (this.afterEach());
      const next = this.planned[0];
      if (next === undefined || next.at > untilMs) {
        if (untilMs !== Infinity) this.ms = Math.max(this.ms, untilMs);
        return;
      }
      this.planned.shift();
      const { of } = next;
      if (of?.isDead === true) continue;
      if (of !== undefined && of.standsStillUntil > next.at) {
        // What has come meanwhile is found in any order: timers and answers wait in different places.
        this.insert({ ...next, at: of.standsStillUntil, order: this.random() });
        continue;
      }
      this.ms = Math.max(this.ms, next.at);
      next.act();
    }
    throw new Error(`no rest after ${String(this.seconds)} s`);
  }

  /** Lets so many seconds go by. */
  pass(seconds: number): Promise<void> {
    return this.run(this.ms + seconds * 1000);
  }

  /** The one process there is stands still: nothing happens before this is over, and then all that was due. */
  standStill(seconds: number): Promise<void> {
    this.ms += seconds * 1000;
    return this.pass(0);
  }

  /** Everything has run that waits for nothing but other promises, or for somebody outside. */
  async settled(): Promise<void> {
    await nothingLeftToDo();
    while (this.outside.size > 0) {
      await Promise.allSettled(this.outside);
      await nothingLeftToDo();
    }
  }

  /** Where the events begin that come after this one. */
  private placeBehind(event: Planned): number {
    let [low, high] = [0, this.planned.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const one = this.planned[middle];
      if (one !== undefined && (one.at > event.at || (one.at === event.at && one.order > event.order))) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private insert(event: Planned): void {
    this.planned.splice(this.placeBehind(event), 0, event);
  }

  private remove(event: Planned): void {
    const place = this.placeBehind(event) - 1;
    // It has come already otherwise.
    if (this.planned[place] === event) this.planned.splice(place, 1);
  }
}
