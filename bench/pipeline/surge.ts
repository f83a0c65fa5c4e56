import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import { quantile } from '../report/spread';
import { type AirtableCalls, countCalls } from './airtable-calls';
import { type Homecoming, followHome } from './homecoming';
import { type Acknowledged, type Rate, type Recorded, tellAll } from './traffic';

/** Many recordings at once, from the first webhook on. */
export interface Surge {
  readonly recordings: number;
  /** Until the last line stood in Airtable, of those told of; when one is missing, as long as it was waited for. */
  readonly linesSeconds: number;
  /** Until Twilio had no copy of any. */
  readonly homeSeconds: number;
  readonly calls: AirtableCalls;
  /** How many lines each write brought. */
  readonly lineCounts: readonly number[];
  /** By what webhooks were answered; undefined: not at all. */
  readonly answers: Readonly<Record<string, number>>;
  readonly acknowledged: { readonly medianMs: number; readonly p99Ms: number };
  /** Recordings of which no webhook was answered 204: Twilio has them, and the reconciler finds them within the hour. */
  readonly untold: number;
  /** Of the others. */
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

/** The last of those, in seconds after the start. */
const lastOf = (times: Homecoming['lines'], sids: ReadonlySet<string>, begun: number): number => {
  const came = Array.from(sids, (sid) => times.get(sid) ?? performance.now());
  return (Math.max(begun, ...came) - begun) / 1000;
};

const answered = (answers: readonly Acknowledged[]): Pick<Surge, 'acknowledged' | 'answers'> => {
  const took = answers.map(({ tookMs }) => tookMs);
  const statuses = Object.groupBy(answers, ({ status }) => String(status));
  return {
    answers: Object.fromEntries(Object.entries(statuses).map(([status, some = []]) => [status, some.length])),
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
  const telling = tellAll(pipeline, recordings, rate);
  const told = telling.then((answers) => new Set(answers.flatMap(({ sid, status }) => (status === 204 ? [sid] : []))));
  const [answers, owed, home, away] = await Promise.all([
    telling,
    told,
    followHome(pipeline, recordings, { seconds: patienceSeconds, told }),
    meanwhile(),
  ]);
  const missingIn = (times: Homecoming['lines']) => Array.from(owed).filter((sid) => !times.has(sid)).length;
  return {
    recordings: recordings.length,
    linesSeconds: lastOf(home.lines, owed, begun),
    homeSeconds: lastOf(home.deletions, owed, begun),
    calls: calls(away),
    lineCounts: home.lineCounts,
    ...answered(answers),
    untold: recordings.length - owed.size,
    withoutLine: missingIn(home.lines),
    stillAtTwilio: missingIn(home.deletions),
    doubled: home.doubled.length,
  };
};
