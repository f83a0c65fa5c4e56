/** How often something strikes. */
interface Limits {
  times?: number;
}

/** Faults waiting to strike, oldest first. */
export interface FaultQueue<F extends Limits> {
  readonly add: (fault: F) => void;
  /** Takes the first fault that fits, and counts it as used once. */
  readonly take: <G extends F>(fits: (fault: F) => fault is G) => G | undefined;
  readonly clear: () => void;
}

/** A queue of faults, each of which strikes `times` requests (default 1). */
export const faultQueue = <F extends Limits>(): FaultQueue<F> => {
  let waiting: { fault: F; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take: <G extends F>(fits: (fault: F) => fault is G) => {
      for (const entry of waiting) {
        const { fault } = entry;
        if (!fits(fault)) continue;
        entry.left -= 1;
        waiting = waiting.filter(({ left }) => left > 0);
        return fault;
      }
      return undefined;
    },
    clear: () => {
      waiting = [];
    },
  };
};
