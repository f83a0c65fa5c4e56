/** Where a text belongs among sorted ones: before the first that is not less. */
const placeOf = (sorted: readonly string[], text: string): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A map that also knows its keys in their order, as a bucket lists them. It iterates in the order of insertion. */
export class SortedKeys<Value> extends Map<string, Value> {
  private readonly sorted: string[] = [];

  override set(key: string, value: Value): this {
    if (!this.has(key)) this.sorted.splice(placeOf(this.sorted, key), 0, key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    if (!super.delete(key)) return false;
    this.sorted.splice(placeOf(this.sorted, key), 1);
    return true;
  }

  override clear(): void {
    super.clear();
    this.sorted.length = 0;
  }

  /** Sorted. */
  keysWith(prefix: string): string[] {
    const from = placeOf(this.sorted, prefix);
    let to = from;
    while (this.sorted[to]?.startsWith(prefix) === true) to++;
    return this.sorted.slice(from, to);
  }
}
