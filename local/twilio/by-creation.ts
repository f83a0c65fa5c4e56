import type { Kept } from './recordings';

/** Recordings in the order of their creation; those of the same second as they were added. */
export interface ByCreation {
  readonly add: (kept: Kept) => void;
  readonly remove: (kept: Kept) => void;
  /** Newest first. Looking a place up costs the logarithm of their number, each step the same, however many there are. */
  readonly newestFirst: (window?: Window) => Iterable<Kept>;
}

/** Which of them, from the newest on. Times in milliseconds since 1970. */
export interface Window {
  /** Created then or later. */
  readonly from?: number | undefined;
  /** Created then or earlier. */
  readonly to?: number | undefined;
  /** Only those behind this one, whether it is still there or not. */
  readonly after?: Kept | undefined;
  /** So many of what is left are passed over. */
  readonly skip?: number | undefined;
}

interface Place {
  readonly created: number;
  readonly serial: number;
}

const placeOf = ({ state, serial }: Kept): Place => ({ created: state.dateCreated.getTime(), serial });

const isBefore = (one: Place, other: Place) =>
  one.created < other.created || (one.created === other.created && one.serial < other.serial);

export const byCreation = (): ByCreation => {
  const items: Kept[] = [];

  /** How many stand before a place. */
  const countBefore = (place: Place): number => {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = items[middle];
      if (item !== undefined && isBefore(placeOf(item), place)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add: (kept) => {
      items.splice(countBefore(placeOf(kept)), 0, kept);
    },
    remove: (kept) => {
      const index = countBefore(placeOf(kept));
      if (items[index] === kept) items.splice(index, 1);
    },
    *newestFirst({ from = -Infinity, to = Infinity, after, skip = 0 } = {}) {
      const low = countBefore({ created: from, serial: -Infinity });
      const high = countBefore({ created: to, serial: Infinity });
      const end = after === undefined ? high : Math.min(high, countBefore(placeOf(after)));
      for (let index = end - 1 - skip; index >= low; index -= 1) {
        const item = items[index];
        if (item !== undefined) yield item;
      }
    },
  };
};
