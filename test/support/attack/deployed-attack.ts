import { createHash, randomBytes } from 'node:crypto';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { depthOf } from '../../../lambdas/adapters/sqs-queue-depths';
import { PIPELINE_FEATURES } from './features';
import { waitUntil } from '../../../local/emulator/wait-until';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';
import { atATime } from '../integration/at-a-time';
import { linesOf } from '../integration/histories';
import { workersOf } from '../integration/lambda-workers';
import { untilQuiet } from '../integration/quiet';
import { runReconciler } from '../integration/reconciler-run';
import { NO_DEADLINE } from '../subjects';
import { type DeployedPlan, FAULTS, type PlannedRecording, diceOf, pick, recordingsOf } from './deployed-plan';

/** What a pipeline is deployed with for the attack. */
export const ATTACKED_SETTINGS = {
  RECORDING_UPLOAD_TIMEOUT_SECONDS: '2',
  RECORDING_UPLOAD_RETRIES: '1',
  RECONCILE_GRACE_MINUTES: '0',
  RECONCILE_JOB_PARAMETER: 'X-Job-Number',
  // Within the attack the schedule would run it by chance.
  RECONCILE_INTERVAL_MINUTES: '1440',
};

/** What another version differs in: Lambdas with another environment get new workers. */
const ANOTHER_VERSION = { HISTORY_SOURCE: 'IVR 2', RECORDING_UPLOAD_RETRIES: '2' };

/** No setting changes ingest alone: this is what CloudFormation does to a function with another environment. */
const updateIngest = async ({ name, aws: { lambda } }: LocalPipeline): Promise<void> => {
  const FunctionName = `${name}-ingest`;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, ANOTHER_VERSION: '2' };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
};

/** What it came to. */
export interface Outcome {
  readonly recordings: number;
  /** By fault, how often it was set upon something. */
  readonly faults: ReadonlyMap<string, number>;
  /** By what a Lambda logged, how often. */
  readonly recoveries: ReadonlyMap<string, number>;
  readonly killed: number;
  /** Callbacks, by what they were answered. */
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

/** Like Lambda, the emulator starts a process for each webhook at a time. */
const CALLS_AT_ONCE = 3;
/** A process is through with its init by then: one that dies before it has taken a lease costs five minutes. */
const AT_WORK_AFTER_MS = 4_000;

const countIn = (counts: Map<string, number>, name: string, by = 1): void => {
  counts.set(name, (counts.get(name) ?? 0) + by);
};

const nameOf = (fault: object): string =>
  Object.entries(fault)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([, value]) => String(value))
    .join(' ');

/** Kills workers that are at work, until there were enough or there is nothing more to be done. */
const killWorkers = async (
  pipeline: LocalPipeline,
  kills: number,
  isOver: () => boolean,
  faults: Map<string, number>,
): Promise<number> => {
  const firstSeen = new Map<number, number>();
  const killed = new Set<number>();
  while (killed.size < kills && !isOver()) {
    const now = performance.now();
    const workers = await workersOf(pipeline, PIPELINE_FEATURES);
    for (const { pid } of workers) if (!firstSeen.has(pid)) firstSeen.set(pid, now);
    const worker = workers.find(({ pid }) => !killed.has(pid) && now - (firstSeen.get(pid) ?? now) > AT_WORK_AFTER_MS);
    if (worker !== undefined) {
      process.kill(worker.pid, 'SIGKILL');
      killed.add(worker.pid);
      countIn(faults, `worker killed: ${worker.feature}`);
    }
    await sleep(1_000);
  }
  return killed.size;
};

/** What the Lambdas logged about ways around trouble. */
const recoveriesOf = async (pipeline: LocalPipeline): Promise<ReadonlyMap<string, number>> => {
  const found = new Map<string, number>();
  for (const feature of [...PIPELINE_FEATURES, 'reconciler'] as const)
    for (const line of await pipeline.logs(feature)) {
      const code = /"code":"([a-z-]+)"/.exec(line)?.[1];
      const error = /"error":"([a-z-]+)"/.exec(line)?.[1];
      if (code === undefined || !/retry|kept|awaited|lost|gone|assigned|parked/.test(code)) continue;
      countIn(found, [feature, code, error].filter((part) => part !== undefined).join(' '));
    }
  return found;
};

/** Looks at everything that is there: bucket, histories, Twilio. */
const verify = async (
  pipeline: LocalPipeline,
  placed: ReadonlyMap<string, PlannedRecording>,
): Promise<Pick<Outcome, 'lost' | 'doubled'>> => {
  const [lost, doubled]: [string[], string[]] = [[], []];
  const keys = new Map<string, number>();
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

/**
 * Recordings come in while the stand-ins spoil a part of everything, workers are killed, Airtable goes away, another version is
 * deployed and the auth token is rotated; of a part nobody is told. Then the reconciler runs.
 * @param say - told what happens
 */
export const attackDeployed = async (
  pipeline: LocalPipeline,
  plan: DeployedPlan,
  say: (line: string) => void,
): Promise<Outcome> => {
  const { twilio, airtable } = pipeline;
  const random = diceOf(plan.seed);
  const planned = recordingsOf(plan, random);
  const faults = new Map<string, number>();
  const answers = new Map<string, number>();
  const placed = new Map<string, PlannedRecording>();
  const begun = performance.now();
  const state = { isOver: false, signWith: twilio.authToken, isAway: false };
  for (const { jobNumber } of planned) airtable.addJob({ number: jobNumber });

  /** One of so many requests to Airtable is spoilt. */
  const spoilAirtable = async (): Promise<void> => {
    let spoiltAt = airtable.requests.length;
    while (!state.isOver) {
      if (!state.isAway && airtable.requests.length - spoiltAt >= 1 / plan.faulty) {
        spoiltAt = airtable.requests.length;
        for (const fault of pick(FAULTS.airtable, random)) {
          airtable.addFault(fault);
          countIn(faults, `Airtable: ${nameOf(fault)}`);
        }
      }
      await sleep(200);
    }
  };

  const place = async (one: PlannedRecording): Promise<void> => {
    const { jobNumber, bytes, faults: own, told } = one;
    for (const fault of own) countIn(faults, `Twilio: ${'on' in fault ? '' : 'media '}${nameOf(fault)}`);
    const call = { jobNumber, audio: { generate: { bytes } }, faults: own };
    if (!told) {
      const { sid } = await twilio.addRecording({
        audio: call.audio,
        faults: own,
        to: `sip:ivr@example.com?X-Job-Number=${jobNumber}`,
      });
      placed.set(sid, one);
      countIn(faults, 'callback never sent');
      return;
    }
    const { recordings, callbacks } = await twilio.placeCall({ ...call, signWith: state.signWith });
    for (const { sid } of recordings) placed.set(sid, one);
    for (const { status } of callbacks) countIn(answers, String(status ?? 'none'));
  };

  /** In the midst of the traffic. */
  const upheaval = async (): Promise<void> => {
    const next = randomBytes(16).toString('hex');
    await waitUntil(() => (placed.size > plan.recordings * 0.3 ? true : undefined), {
      seconds: 3_600,
      otherwise: () => 'too few calls came',
    });
    say('Another version is deployed, the auth token rotated, the secret changed.');
    const deployed = pipeline.redeploy(ANOTHER_VERSION);
    const before = { twilioAuthToken: twilio.authToken };
    await pipeline.putCredentials({ ...before, twilioNextAuthToken: next });
    state.signWith = next;
    await deployed;
    await updateIngest(pipeline);
    await pipeline.putCredentials({ twilioAuthToken: next });
    countIn(faults, 'deployments');
    countIn(faults, 'secrets changed', 2);
  };

  const outage = async (): Promise<void> => {
    const from = plan.recordings * (0.9 - plan.outage);
    const cameIn = (count: number) => () => (placed.size >= count ? true : undefined);
    await waitUntil(cameIn(from), { seconds: 7_200, otherwise: () => 'too few calls came' });
    state.isAway = true;
    airtable.addFault({ kind: 'down' });
    await waitUntil(cameIn(plan.recordings * 0.9), { seconds: 7_200, otherwise: () => 'too few calls came' });
    airtable.clearFaults();
    state.isAway = false;
    say(`Airtable is back: ${Math.round(plan.recordings * plan.outage)} recordings came in meanwhile.`);
    countIn(faults, 'Airtable: outages');
  };

  const spoiling = spoilAirtable();
  const killing = killWorkers(pipeline, plan.kills, () => state.isOver, faults);
  await Promise.all([
    atATime(
      CALLS_AT_ONCE,
      planned.map((one) => () => place(one)),
    ),
    upheaval(),
    outage(),
  ]);
  say(`${placed.size} recordings came in, after ${Math.round((performance.now() - begun) / 1000)} s.`);

  const away = (isSought: (one: PlannedRecording) => boolean): string[] =>
    [...placed].flatMap(([sid, one]) => (isSought(one) && twilio.recording(sid).status !== 'deleted' ? [sid] : []));
  const untilGone = (isSought: (one: PlannedRecording) => boolean) =>
    waitUntil(() => (away(isSought).length === 0 ? true : undefined), {
      seconds: plan.patienceSeconds,
      intervalMilliseconds: 500,
      otherwise: () => `not home: ${away(isSought).join(', ')}`,
    });
  await untilGone(({ told }) => told);
  const killed = await Promise.race([killing, sleep(1_000).then(() => plan.kills)]);
  state.isOver = true;
  await Promise.all([spoiling, killing]);

  let [callbacksLost, fedIn, isDone] = [0, 0, false];
  for (const fault of FAULTS.listing.slice(0, 2)) {
    twilio.addFault(fault);
    countIn(faults, `Twilio: ${nameOf(fault)}`);
  }
  while (!isDone) {
    const run = await runReconciler(pipeline);
    say(`The reconciler: ${run.callbacksLost ?? 'unknown'} callbacks lost, ${run.fedIn} fed in.`);
    callbacksLost += run.callbacksLost ?? 0;
    fedIn += run.fedIn;
    isDone = run.done;
  }
  await untilGone(() => true);
  await untilQuiet(pipeline);

  const { outputs, aws } = pipeline;
  let deadLetters = 0;
  for (const url of [
    outputs.RecordingsDeadLetterQueueUrl,
    outputs.HistoryDeadLetterQueueUrl,
    outputs.CleanupDeadLetterQueueUrl,
  ]) {
    const { visible, inFlight } = await depthOf(aws.sqs, url, NO_DEADLINE);
    deadLetters += visible + inFlight;
  }
  return {
    recordings: placed.size,
    faults,
    recoveries: await recoveriesOf(pipeline),
    killed,
    answers,
    callbacksLost,
    fedIn,
    ...(await verify(pipeline, placed)),
    deadLetters,
    seconds: Math.round((performance.now() - begun) / 1000),
  };
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
    'Ways of recovery, by what was logged:',
    ...sorted(outcome.recoveries),
  ].join('\n');
