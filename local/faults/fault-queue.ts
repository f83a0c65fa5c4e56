/** How often something strikes, and which share of what it matches. */
interface Limits {
  times?: number;
  share?: number;
}

/** Faults waiting to strike, oldest first. */
export interface FaultQueue<F extends Limits> {
  readonly add: (fault: F) => void;
  /** Takes the first fault that fits and strikes, and counts it as used once. */
  readonly take: <G extends F>(fits: (fault: F) => fault is G) => G | undefined;
  readonly clear: () => void;
}

/**
 * A queue of faults: each strikes `times` requests (default 1), and of those it fits a `share` (default 1) at random.
 * @param random - from 0 up to, not including, 1
 */
export const faultQueue = <F extends Limits>(random: () => number = Math.random): FaultQueue<F> => {
  let waiting: { fault: F; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take: <G extends F>(fits: (fault: F) => fault is G) => {
      for (const entry of waiting) {
        const { fault } = entry;
        if (!fits(fault) || random() >= (fault.share ?? 1)) continue;
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
