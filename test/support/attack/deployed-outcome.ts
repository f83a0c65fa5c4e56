import { createHash } from 'node:crypto';
import { depthOf } from '../../../lambdas/adapters/sqs-queue-depths';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';
import { linesOf } from '../integration/histories';
import { NO_DEADLINE } from '../subjects';
import { type Counts, countIn } from './counts';
import type { PlannedRecording } from './deployed-plan';
import { PIPELINE_FEATURES } from './features';

/** What an attack came to. */
export interface Outcome {
  readonly recordings: number;
  /** By fault, how often it was set upon something. */
  readonly faults: ReadonlyMap<string, number>;
  /** By what a Lambda logged or asked for again, how often. */
  readonly recoveries: ReadonlyMap<string, number>;
  readonly killed: number;
  /** Callbacks, by what they were answered in the end. */
  readonly answers: ReadonlyMap<string, number>;
  readonly callbacksLost: number;
  readonly fedIn: number;
  /** Not stored whole, without a line, or still at Twilio. */
  readonly lost: readonly string[];
  /** Stored or noted more than once. */
  readonly doubled: readonly string[];
  readonly deadLetters: number;
  readonly seconds: number;
}

/** What the Lambdas logged about ways around trouble, and how often they asked Twilio again. */
export const recoveriesOf = async (pipeline: LocalPipeline): Promise<ReadonlyMap<string, number>> => {
  const found: Counts = new Map();
  for (const feature of [...PIPELINE_FEATURES, 'reconciler'] as const)
    for (const line of await pipeline.logs(feature)) {
      const code = /"code":"([a-z-]+)"/.exec(line)?.[1];
      const error = /"error":"([a-z-]+)"/.exec(line)?.[1];
      if (code === undefined || !/retry|kept|awaited|lost|gone|assigned|parked/.test(code)) continue;
      countIn(found, [feature, code, error].filter((part) => part !== undefined).join(' '));
    }
  const asked = new Set<string>();
  for (const { route, recordingSid } of pipeline.twilio.requests) {
    const what = `${route} ${recordingSid ?? ''}`;
    if (recordingSid !== undefined && asked.has(what)) countIn(found, `Twilio asked again: ${route}`);
    asked.add(what);
  }
  return found;
};

export const deadLettersOf = async ({ outputs, aws: { sqs } }: LocalPipeline): Promise<number> => {
  let count = 0;
  for (const url of [
    outputs.RecordingsDeadLetterQueueUrl,
    outputs.HistoryDeadLetterQueueUrl,
    outputs.CleanupDeadLetterQueueUrl,
  ]) {
    const { visible, inFlight } = await depthOf(sqs, url, NO_DEADLINE);
    count += visible + inFlight;
  }
  return count;
};

/** Looks at everything that is there: bucket, histories, Twilio. */
export const verify = async (
  pipeline: LocalPipeline,
  placed: ReadonlyMap<string, PlannedRecording>,
): Promise<Pick<Outcome, 'lost' | 'doubled'>> => {
  const [lost, doubled]: [string[], string[]] = [[], []];
  const keys: Counts = new Map();
  for await (const { recordingSid = '', bytes } of pipeline.objects(new Set())) {
    const whole = pipeline.twilio.recording(recordingSid).sha256;
    if (createHash('sha256').update(bytes).digest('hex') === whole) countIn(keys, recordingSid);
    else lost.push(`${recordingSid}: other bytes`);
  }
  for (const [sid, { jobNumber }] of placed) {
    const lines = linesOf(pipeline, jobNumber).length;
    const objects = keys.get(sid) ?? 0;
    if (objects === 0) lost.push(`${sid}: not stored`);
    if (lines === 0) lost.push(`${sid}: no line`);
    if (pipeline.twilio.recording(sid).status !== 'deleted') lost.push(`${sid}: still at Twilio`);
    if (objects > 1 || lines > 1) doubled.push(`${sid}: ${objects} objects, ${lines} lines`);
  }
  return { lost, doubled };
};

const sorted = (counts: ReadonlyMap<string, number>): string[] =>
  Array.from(counts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`);

/** The outcome for people: counts by fault and by way of recovery. */
export const tellOutcome = (outcome: Outcome): string =>
  [
    `${outcome.recordings} recordings in ${outcome.seconds} s: lost ${outcome.lost.length}, doubled ${outcome.doubled.length}, dead letters ${outcome.deadLetters}.`,
    `Callbacks answered: ${Array.from(outcome.answers, ([status, count]) => `${status} ${count}`).join(', ')}. Lost: ${outcome.callbacksLost}, fed in: ${outcome.fedIn}. Workers killed: ${outcome.killed}.`,
    'Faults:',
    ...sorted(outcome.faults),
    'Ways of recovery, by what was logged and asked for:',
    ...sorted(outcome.recoveries),
  ].join('\n');
