import type { VirtualTime } from './virtual-time';
import { running } from './invocation';

interface Outside {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly fetch: typeof fetch;
}

/** A timer as Node gives it, as far as it is used: it can be begun anew. */
class Timer {
  private takeBack: () => void = () => undefined;
  private readonly of = running.getStore();

  constructor(
    private readonly time: VirtualTime,
    private readonly act: () => void,
    private readonly ms: number,
  ) {
    this.refresh();
  }

  refresh(): this {
    this.clear();
    this.takeBack = this.time.plan(this.ms, this.act, this.of);
    return this;
  }

  clear(): void {
    this.takeBack();
  }
}

const real = { timeout: AbortSignal.timeout.bind(AbortSignal), random: Math.random.bind(Math) };

/**
 * What code finds in its process without asking for it: timers, dice and the network. All of them are the simulation's while
 * `run` lasts; the guards, pauses and time limits of adapters and libraries pass in virtual time with it.
 */
export const onVirtualMachine = async <Result>(
  { time, random, fetch }: Outside,
  run: () => Promise<Result>,
): Promise<Result> => {
  const { setTimeout, clearTimeout, fetch: realFetch } = globalThis;
  Object.assign(globalThis, {
    fetch,
    setTimeout: (act: () => void, ms = 0) => new Timer(time, act, ms),
    clearTimeout: (timer: Timer | undefined) => timer?.clear(),
  });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    time.plan(
      ms,
      () => {
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      },
      running.getStore(),
    );
    return controller.signal;
  };
  Math.random = random;
  try {
    return await run();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, fetch: realFetch });
    Object.assign(AbortSignal, { timeout: real.timeout });
    Object.assign(Math, { random: real.random });
  }
};
