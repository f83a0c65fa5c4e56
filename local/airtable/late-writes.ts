/** Writes whose effect comes later than Airtable should have done it, or than it said it had. */
export interface LateWrites {
  /**
   * Puts an effect off.
   * @param milliseconds - undefined: until released
   * @returns what the effect returns, or throws, when it comes; never, when the stand-in stops before.
   */
  postpone<Result>(effect: () => Result, milliseconds: number | undefined): Promise<Result>;
  /** Lets the held effects happen, oldest first, and says how many did: one that fails by then does not count. */
  release(): number;
  /** Drops what has not happened yet. */
  stop(): void;
}

export const lateWrites = (): LateWrites => {
  let held: (() => boolean)[] = [];
  const timers = new Set<NodeJS.Timeout>();
  return {
    postpone: <Result>(effect: () => Result, milliseconds: number | undefined) =>
      new Promise<Result>((resolve, reject) => {
        const happen = () => {
          try {
            resolve(effect());
            return true;
          } catch (error) {
            reject(error);
            return false;
          }
        };
        if (milliseconds === undefined) held.push(happen);
        else timers.add(setTimeout(happen, milliseconds));
      }),
    release: () => {
      const released = held;
      held = [];
      return released.filter((happen) => happen()).length;
    },
    stop: () => {
      held = [];
      timers.forEach(clearTimeout);
    },
  };
};
