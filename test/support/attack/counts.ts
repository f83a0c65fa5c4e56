/** How often each of several things happened. */
export type Counts = Map<string, number>;

export const countIn = (counts: Counts, name: string, by = 1): void => {
  counts.set(name, (counts.get(name) ?? 0) + by);
};
