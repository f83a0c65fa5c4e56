import { type Spread, spreadOf } from './spread';

/** Runs all variants in turn, so many times over: what disturbs the machine for a while disturbs them all. */
export const interleaved = async <Name extends string, Metric extends string>(
  variants: Readonly<Record<Name, () => Promise<Readonly<Record<Metric, number>>>>>,
  runs: number,
): Promise<Readonly<Record<Name, Readonly<Record<Metric, Spread>>>>> => {
  const found = new Map<string, Map<string, number[]>>();
  for (let round = 0; round < runs; round++)
    for (const [name, measure] of Object.entries<() => Promise<Readonly<Record<Metric, number>>>>(variants)) {
      const metrics = found.get(name) ?? new Map<string, number[]>();
      found.set(name, metrics);
      for (const [metric, value] of Object.entries<number>(await measure()))
        metrics.set(metric, [...(metrics.get(metric) ?? []), value]);
    }
  return Object.fromEntries(
    Array.from(found, ([name, metrics]) => [
      name,
      Object.fromEntries(Array.from(metrics, ([metric, values]) => [metric, spreadOf(values)])),
    ]),
  ) as Record<Name, Record<Metric, Spread>>;
};
