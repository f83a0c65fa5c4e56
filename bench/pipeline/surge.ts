import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import { quantile } from '../report/spread';
import { type AirtableCalls, countCalls } from './airtable-calls';
import { type Homecoming, followHome } from './homecoming';
import { type Acknowledged, type Rate, type Recorded, tellAll } from './traffic';

/** Many recordings at once, from the first webhook on. */
export interface Surge {
  readonly recordings: number;
  /** Until the last line stood in Airtable; when one is missing, as long as it was waited for. */
  readonly linesSeconds: number;
  /** Until Twilio had no copy of any. */
  readonly homeSeconds: number;
  readonly calls: AirtableCalls;
  /** How many lines each write brought. */
  readonly lineCounts: readonly number[];
  /** By what webhooks were answered; undefined: not at all. */
  readonly answers: Readonly<Record<string, number>>;
  /** Webhooks that were not answered 204. */
  readonly refused: number;
  readonly acknowledged: { readonly medianMs: number; readonly p99Ms: number };
  readonly withoutLine: number;
  readonly stillAtTwilio: number;
  readonly doubled: number;
}

export interface SurgeOptions extends Rate {
  /** Who is not home by then is missing. */
  readonly patienceSeconds: number;
  /** What else happens meanwhile, told when the first webhook is sent. @returns when Airtable was away, if it was */
  readonly meanwhile?: () => Promise<{ readonly from: number; readonly to: number } | undefined>;
}

/** The last of these, in seconds after the start. */
const lastOf = (times: Homecoming['lines'], count: number, begun: number): number =>
  ((times.size < count ? performance.now() : Math.max(...times.values())) - begun) / 1000;

const told = (answers: readonly Acknowledged[]): Pick<Surge, 'refused' | 'acknowledged' | 'answers'> => {
  const took = answers.map(({ tookMs }) => tookMs);
  const statuses = Object.groupBy(answers, ({ status }) => String(status));
  return {
    answers: Object.fromEntries(Object.entries(statuses).map(([status, some = []]) => [status, some.length])),
    refused: answers.filter(({ status }) => status !== 204).length,
    acknowledged: { medianMs: quantile(took, 0.5), p99Ms: quantile(took, 0.99) },
  };
};

/** Tells the pipeline of all these recordings at a rate, and follows them home. */
export const measureSurge = async (
  pipeline: LocalPipeline,
  recordings: readonly Recorded[],
  { patienceSeconds, meanwhile = () => Promise.resolve(undefined), ...rate }: SurgeOptions,
): Promise<Surge> => {
  const calls = countCalls(pipeline.airtable);
  const begun = performance.now();
  const [answers, home, away] = await Promise.all([
    tellAll(pipeline, recordings, rate),
    followHome(pipeline, recordings, { seconds: patienceSeconds }),
    meanwhile(),
  ]);
  const { length: count } = recordings;
  return {
    recordings: count,
    linesSeconds: lastOf(home.lines, count, begun),
    homeSeconds: lastOf(home.deletions, count, begun),
    calls: calls(away),
    lineCounts: home.lineCounts,
    ...told(answers),
    withoutLine: count - home.lines.size,
    stillAtTwilio: count - home.deletions.size,
    doubled: home.doubled.length,
  };
};
