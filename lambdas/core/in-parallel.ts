/** Does the work for each item, for so many at a time at most. @throws what the work throws first; no more is begun then. */
export const inParallel = async <Item>(
  limit: number,
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const under = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    const one = work(item)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => under.delete(one));
    under.add(one);
    if (under.size >= limit) await Promise.race(under);
    if (failures.length > 0) break;
  }
  await Promise.all(under);
  if (failures.length > 0) throw failures[0];
};
