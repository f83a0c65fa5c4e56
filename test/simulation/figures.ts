import type { SimulatedPipeline } from './simulated-pipeline';

/** What became of some recordings, in figures. */
export interface Figures {
  /** Undefined: of a plan. */
  readonly season?: number;
  readonly recordings: number;
  /** Requests that were struck, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** What else happened to them, and how they came home. */
  readonly ways: Readonly<Record<string, number>>;
}

export const figuresOf = ({ forecast, witness, taken, fedIn, metrics, recordings }: SimulatedPipeline): Figures => ({
  recordings,
  faults: Object.fromEntries(forecast.counts),
  ways: {
    'fed in by the reconciler': fedIn.size,
    'never taken in': recordings - taken.size,
    'workers killed': witness.deaths,
    'messages tried again': ['UploadRetries', 'HistoryRetries', 'CleanupRetries'].reduce(
      (sum, name) => sum + metrics.added.filter((one) => one.name === name).length,
      0,
    ),
    'objects stored': metrics.total('RecordingsStored'),
    'lines written': metrics.total('HistoryLinesWritten'),
    'deleted at Twilio': metrics.total('TwilioDeletions'),
  },
});
