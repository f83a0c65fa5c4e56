/** Writes whose effect comes later than Airtable should have done it, or than it said it had. */
export interface HeldWrites {
  /**
   * Puts an effect off until it is released.
   * @returns what the effect returns, or throws, when it comes; never, when it is dropped before.
   */
  hold<Result>(effect: () => Result): Promise<Result>;
  /** Lets the held effects happen, oldest first, and says how many did: one that fails by then does not count. */
  release(): number;
  /** None of the held effects happens any more. */
  drop(): void;
}

export const heldWrites = (): HeldWrites => {
  let held: (() => boolean)[] = [];
  return {
    hold: <Result>(effect: () => Result) =>
      new Promise<Result>((resolve, reject) => {
        held.push(() => {
          try {
            resolve(effect());
            return true;
          } catch (error) {
            reject(error);
            return false;
          }
        });
      }),
    release: () => {
      const released = held;
      held = [];
      return released.filter((happen) => happen()).length;
    },
    drop: () => {
      held = [];
    },
  };
};
