/** What a window does to events that come at a steady rate, by the formulas of renewal theory. */
export interface Windowed {
  /** Events that are released together, on average. */
  readonly perRelease: number;
  readonly batchesPerEvent: number;
  /** In seconds, on average. */
  readonly addedSeconds: number;
}

/** Batches for n events that come at once. */
const batchesFor = (events: number, perBatch: number): number => Math.ceil(events / perBatch);

/**
 * One window for all, in which no batch goes before its end. After a release events gather for `seconds`; if there were none,
 * the next one goes when it comes. So a cycle has a Poisson number of events of mean rate × seconds, or one where that is none.
 * @param rate events a second
 */
export const windowed = (rate: number, seconds: number, perBatch: number): Windowed => {
  const mean = rate * seconds;
  const nobody = Math.exp(-mean);
  const perRelease = mean + nobody;
  let [batches, probability] = [nobody, nobody];
  // Far enough into the Poisson distribution that nothing is left of it.
  for (let events = 1; events < mean + 12 * Math.sqrt(mean) + 20; events++) {
    probability *= mean / events;
    batches += probability * batchesFor(events, perBatch);
  }
  // Those that gather wait half of the window each.
  return { perRelease, batchesPerEvent: batches / perRelease, addedSeconds: (mean * seconds) / 2 / perRelease };
};
