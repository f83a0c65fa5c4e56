import { setImmediate as nothingLeftToDo } from 'node:timers/promises';
import type { Pause } from '../../lambdas/runtime/time';

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

/** More than any plan needs to come to rest. */
const MOST_EVENTS = 60_000;

const START = Date.parse('2026-11-25T12:00:00Z');

/**
 * Time that goes on when nothing is left to do: from one planned event to the next. Between two of them, all that needs no
 * time is done, so that a run depends on its dice alone.
 */
export class VirtualTime {
  /** Since the beginning. */
  ms = 0;
  /** Runs after each event. */
  afterEach: () => void = () => undefined;
  private planned: Planned[] = [];
  private made = 0;

  constructor(private readonly random: () => number) {}

  get seconds(): number {
    return this.ms / 1000;
  }

  get now(): Date {
    return this.at(this.seconds);
  }

  at(seconds: number): Date {
    return new Date(START + Math.round(seconds * 1000));
  }

  /** @returns what takes the event back. */
  plan(afterMs: number, act: () => void, of?: Process): () => void {
    const event = { at: this.ms + Math.max(Math.round(afterMs), 0), order: ++this.made, act, of };
    this.insert(event);
    return () => {
      this.planned = this.planned.filter((one) => one !== event);
    };
  }

  wait(ms: number, of?: Process): Promise<void> {
    return new Promise((resolve) => {
      this.plan(ms, resolve, of);
    });
  }

  pauseOf(process: () => Process | undefined): Pause {
    return (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const end = () => {
          takeBack();
          signal.removeEventListener('abort', end);
          resolve();
        };
        const takeBack = this.plan(ms, end, process());
        signal.addEventListener('abort', end, { once: true });
      });
  }

  /** Until nothing is planned any more. */
  async run(): Promise<void> {
    for (let events = 0; events < MOST_EVENTS; events++) {
      await nothingLeftToDo();
      this.afterEach();
      const next = this.planned.shift();
      if (next === undefined) return;
      const { of } = next;
      if (of?.isDead === true) continue;
      if (of !== undefined && of.standsStillUntil > next.at) {
        // What has come meanwhile is found in any order: timers and answers wait in different places.
        this.insert({ ...next, at: of.standsStillUntil, order: this.random() });
        continue;
      }
      this.ms = next.at;
      next.act();
    }
    throw new Error(`no rest after ${String(this.seconds)} s`);
  }

  private insert(event: Planned): void {
    const isLater = (one: Planned) => one.at > event.at || (one.at === event.at && one.order > event.order);
    let [low, high] = [0, this.planned.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const one = this.planned[middle];
      if (one !== undefined && isLater(one)) high = middle;
      else low = middle + 1;
    }
    this.planned.splice(low, 0, event);
  }
}
