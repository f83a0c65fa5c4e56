import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { LocalPipeline } from '../local/pipeline/start-pipeline';
import { type Burst, lostInCrash, measureBurst, measureExpressBurst } from './pipeline/bursts';
import { coolDown, deployPipeline } from './pipeline/deployment';
import { killWorkers } from './pipeline/kill-workers';
import { measureQuiet } from './pipeline/quiet';
import { type Surge, measureSurge } from './pipeline/surge';
import { record } from './pipeline/traffic';
import { troubleAirtable, twilioFaults } from './pipeline/trouble';
import type { Bench } from './report/bench';
import { type Goal, type Row, goalOf } from './report/row';
import { quantile, spreadOf } from './report/spread';

const SIZES = {
  long: { quiet: 30, surge: 60, surges: 3 },
  short: { quiet: 3, surge: 12, surges: 1 },
};

const PER_SECOND = 20;
/** One callback in three comes twice. */
const TWICE_EVERY = 3;
const KILLS = 15;
const KILL_EVERY_MS = 300;
const OUTAGE = { afterSeconds: 1, seconds: 40 };
const PATIENCE_SECONDS = 300;
const BUCKET = 'bench-express';

/** Few of these are more than a large one would show: see docs/performance.md. */
const BURSTS = [
  { recordings: 80, perSecond: 40, seconds: 30 },
  { recordings: 200, perSecond: 100, seconds: 60 },
];

const OURS = 'pipeline';

const row = (figure: string, unit: string, values: readonly number[], goals: readonly Goal[] = []): Row => ({
  figure,
  unit,
  measured: { [OURS]: spreadOf(values) },
  goals: [...goals],
});

/** Twilio's own patience, without the retries that the webhook's URL asks for: a surge of cold starts would be retried. */
const webhookOf = ({ outputs }: LocalPipeline): string => outputs.WebhookUrlForTwilio.replace(/#.*/, '');

const quietRows = async (pipeline: LocalPipeline, count: number): Promise<Row[]> => {
  await measureQuiet(pipeline, 'warming', 2);
  const { lineMs, deletionMs, calls, missing } = await measureQuiet(pipeline, 'quiet', count);
  const [p99, callsEach] = [quantile(lineMs, 0.99), calls / count];
  return [
    row('quiet system: webhook → confirmed line', 'ms', lineMs, [
      goalOf('≤ 2 s median', quantile(lineMs, 0.5), 'at most', 2_000),
      goalOf('≤ 4 s p99', p99, 'at most', 4_000),
    ]),
    row('quiet system: webhook → deleted at Twilio', 'ms', deletionMs),
    row(
      'quiet system: Airtable calls a recording',
      'calls',
      [callsEach],
      [goalOf('≤ 3', callsEach, 'at most', 3, true)],
    ),
    row('quiet system: recordings not home', 'recordings', [missing], [goalOf('0', missing, 'at most', 0, true)]),
  ];
};

interface SurgeGoals {
  readonly seconds?: number;
  readonly calls?: number;
  readonly guarded?: boolean;
}

const surgeRows = (what: string, surges: readonly Surge[], { seconds, calls, guarded = false }: SurgeGoals): Row[] => {
  const of = (metric: (surge: Surge) => number): number[] => surges.map(metric);
  const middle = (values: readonly number[]): number => quantile(values, 0.5);
  const home = of(({ homeSeconds }) => homeSeconds);
  const answered = of((surge) => surge.calls.answered);
  const away = of((surge) => surge.calls.whileAway);
  const lost = of(({ withoutLine, stillAtTwilio }) => Math.max(withoutLine, stillAtTwilio));
  const doubled = of((surge) => surge.doubled);
  return [
    row(
      `${what}: last line confirmed`,
      's',
      of(({ linesSeconds }) => linesSeconds),
    ),
    row(
      `${what}: all home`,
      's',
      home,
      seconds === undefined ? [] : [goalOf(`≤ ${seconds} s`, middle(home), 'at most', seconds)],
    ),
    row(
      `${what}: Airtable calls`,
      'calls',
      answered,
      calls === undefined ? [] : [goalOf(`≤ ${calls}`, middle(answered), 'at most', calls, guarded)],
    ),
    ...(away.some((count) => count > 0) ? [row(`${what}: calls while Airtable was away`, 'calls', away)] : []),
    row(`${what}: not home`, 'recordings', lost, [goalOf('0', Math.max(...lost), 'at most', 0, guarded)]),
    row(`${what}: lines twice`, 'lines', doubled, [goalOf('0', Math.max(...doubled), 'at most', 0, guarded)]),
    row(
      `${what}: webhooks acknowledged, median`,
      'ms',
      of(({ acknowledged }) => acknowledged.medianMs),
    ),
  ];
};

const coldSurge = async (pipeline: LocalPipeline, name: string, count: number): Promise<Surge> => {
  const recordings = await record(pipeline, name, count);
  await coolDown(pipeline, name);
  return measureSurge(pipeline, recordings, {
    perSecond: PER_SECOND,
    twiceEvery: TWICE_EVERY,
    patienceSeconds: PATIENCE_SECONDS,
  });
};

const surgeInTrouble = async (pipeline: LocalPipeline, count: number): Promise<Surge> => {
  const recordings = await record(pipeline, 'trouble', count, twilioFaults);
  await coolDown(pipeline, 'trouble');
  const over = new AbortController();
  try {
    return await measureSurge(pipeline, recordings, {
      perSecond: PER_SECOND,
      twiceEvery: TWICE_EVERY,
      patienceSeconds: PATIENCE_SECONDS,
      meanwhile: () => troubleAirtable(pipeline, OUTAGE, over.signal),
    });
  } finally {
    over.abort();
    pipeline.airtable.clearFaults();
  }
};

const surgeUnderKills = async (pipeline: LocalPipeline, count: number): Promise<Surge> => {
  const recordings = await record(pipeline, 'killed', count);
  const over = new AbortController();
  try {
    return await measureSurge(pipeline, recordings, {
      perSecond: PER_SECOND,
      patienceSeconds: PATIENCE_SECONDS,
      meanwhile: async () => {
        await killWorkers(pipeline, KILLS, { everyMs: KILL_EVERY_MS, over: over.signal });
        return undefined;
      },
    });
  } finally {
    over.abort();
  }
};

const burstRow = (
  figure: string,
  unit: string,
  bursts: Readonly<Record<string, Burst>>,
  metric: keyof Burst,
  goals: readonly Goal[] = [],
): Row => ({
  figure,
  unit,
  measured: Object.fromEntries(Object.entries(bursts).map(([name, burst]) => [name, spreadOf([burst[metric]])])),
  goals: [...goals],
});

const burstRows = async (pipeline: LocalPipeline, size: (typeof BURSTS)[number]): Promise<Row[]> => {
  const { recordings: count, perSecond } = size;
  const what = `burst of ${count} webhooks at ${perSecond}/s`;
  const name = `burst-${count}`;
  const ours = await measureBurst(pipeline, await record(pipeline, name, count), size, webhookOf(pipeline));
  const late = await measureExpressBurst(pipeline, `${name}-late`, size, { answers: 'late', bucket: BUCKET });
  const early = await measureExpressBurst(pipeline, `${name}-early`, size, { answers: 'early', bucket: BUCKET });
  const bursts = { [OURS]: ours, 'Express, answers when all is done': late, 'Express, answers at once': early };
  const lost = await lostInCrash(pipeline, `${name}-crash`, size, BUCKET);
  return [
    burstRow(`${what}: not acknowledged`, 'webhooks', bursts, 'unacknowledged', [
      goalOf('all acknowledged', ours.unacknowledged, 'at most', 0),
    ]),
    burstRow(`${what}: acknowledged, p99`, 'ms', bursts, 'p99Ms', [goalOf('≤ 1 s', ours.p99Ms, 'at most', 1_000)]),
    burstRow(`${what}: lines a second while it drains`, '1/s', bursts, 'linesPerSecond'),
    burstRow(
      `${what}: acknowledged, without a line after ${size.seconds} s`,
      'recordings',
      bursts,
      'acknowledgedWithoutLine',
    ),
    {
      figure: `${what}: lost for good when the process ends after the last webhook`,
      unit: 'recordings',
      measured: { 'Express, answers at once': spreadOf([lost]) },
      goals: [],
    },
  ];
};

const run: Bench['run'] = async ({ emulator: startedEmulator, short, say }) => {
  const { quiet, surge, surges } = short ? SIZES.short : SIZES.long;
  const pipeline = await deployPipeline(await startedEmulator());
  try {
    const rows = await quietRows(pipeline, quiet);
    say('a surge on cold Lambdas');
    const cold: Surge[] = [];
    for (let index = 0; index < surges; index += 1) cold.push(await coldSurge(pipeline, `cold-${index}`, surge));
    const what = `${surge} at ${PER_SECOND}/s with duplicates, cold`;
    rows.push(...surgeRows(what, cold, short ? { calls: surge, guarded: true } : { seconds: 10, calls: 14 }));
    if (short) return rows;
    say('the same in trouble');
    const trouble = await surgeInTrouble(pipeline, surge);
    rows.push(...surgeRows(`${what}, 5 % faults, Airtable away 40 s`, [trouble], { seconds: 75, calls: 40 }));
    say('workers are killed');
    const killed = await surgeUnderKills(pipeline, surge);
    rows.push(...surgeRows(`${surge} under way, ${KILLS} workers killed`, [killed], { seconds: 100 }));
    await pipeline.aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    for (const size of BURSTS) {
      say(`a burst of ${size.recordings}`);
      rows.push(...(await burstRows(pipeline, size)));
    }
    return rows;
  } finally {
    await pipeline.stop();
  }
};

/** The deployed pipeline as a whole, between Twilio and Airtable. */
export const pipeline: Bench = {
  measures: 'recordings on their way home: alone, many at once, in trouble, under kills, in bursts',
  run,
};
