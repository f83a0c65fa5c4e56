import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { leases } from '../../../lambdas/core/limits';
import { waitUntil } from '../../../local/emulator/wait-until';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';
import { atATime } from '../integration/at-a-time';
import { untilQuiet } from '../integration/quiet';
import { runReconciler } from '../integration/reconciler-run';
import { type Counts, countIn } from './counts';
import { LISTING, dealer } from './deployed-faults';
import { type Outcome, deadLettersOf, recoveriesOf, verify } from './deployed-outcome';
import { type DeployedPlan, type PlannedRecording, diceOf, recordingsOf } from './deployed-plan';
import { evidenceOf } from './evidence';
import { killWorkers } from './kill-workers';

/** What a pipeline is deployed with for the attack. */
export const ATTACKED_SETTINGS = {
  RECORDING_UPLOAD_TIMEOUT_SECONDS: '2',
  RECORDING_UPLOAD_RETRIES: '1',
  RECONCILE_GRACE_MINUTES: '0',
  RECONCILE_JOB_PARAMETER: 'X-Job-Number',
  // Within the attack the schedule would run it by chance.
  RECONCILE_INTERVAL_MINUTES: '1440',
};

/** What befell a callback whose worker was killed: no answer, or API Gateway's 5xx. */
export const NOT_ANSWERED = 'callback not answered';

/** Like Lambda, the emulator starts a process for each webhook at a time. */
const CALLS_AT_ONCE = 3;
/** Airtable goes away after this part of the recordings. */
const AWAY_FROM = 0.1;
/** After this part everything is renewed, and the last calls come when that is done. */
const RENEWED_FROM = 0.4;
const LAST_FROM = 0.8;
/** Twilio is asked through faults; a run of the reconciler that they bring down is followed by another. */
const RUNS_AT_MOST = 5;

/** No setting changes ingest alone: this is what CloudFormation does to a function with another environment. */
const updateIngest = async ({ name, aws: { lambda } }: LocalPipeline): Promise<void> => {
  const FunctionName = `${name}-ingest`;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, ANOTHER_VERSION: '2' };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
};

const restAsLeased = async ({ outputs, aws: { sqs } }: LocalPipeline): Promise<void> => {
  const queues = [
    [outputs.RecordingsQueueUrl, leases.processor],
    [outputs.HistoryQueueUrl, leases['history-writer']],
    [outputs.CleanupQueueUrl, leases.cleanup],
  ] as const;
  for (const [QueueUrl, { seconds }] of queues)
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: String(seconds) } }));
};

/** An attack under way. */
class Attack {
  readonly faults: Counts = new Map();
  readonly answers: Counts = new Map();
  readonly placed = new Map<string, PlannedRecording>();
  isOver = false;
  /** Calls whose callbacks are under way. */
  private readonly calling = new Set<Promise<unknown>>();
  private isAway = false;
  private signWith: string;
  private readonly begun = performance.now();
  private readonly random: () => number;
  private readonly planned: readonly PlannedRecording[];

  constructor(
    private readonly pipeline: LocalPipeline,
    private readonly plan: DeployedPlan,
    private readonly say: (line: string) => void,
  ) {
    this.random = diceOf(plan.seed);
    this.planned = recordingsOf(plan, this.random);
    this.signWith = pipeline.twilio.authToken;
    for (const { jobNumber } of this.planned) pipeline.airtable.addJob({ number: jobNumber });
  }

  get seconds(): number {
    return Math.round((performance.now() - this.begun) / 1000);
  }

  /** How many of the workers that are to be killed should be dead by now. */
  get killsDue(): number {
    return Math.ceil((this.plan.kills * this.placed.size) / this.plan.recordings);
  }

  /** One of so many requests to Airtable is spoilt, while it is there. */
  async spoilAirtable(): Promise<void> {
    const { airtable } = this.pipeline;
    const deal = dealer(this.plan.airtableFaults, this.random);
    let spoiltAt = 0;
    while (!this.isOver) {
      if (!this.isAway && airtable.requests.length - spoiltAt >= 1 / this.plan.faulty.airtable) {
        spoiltAt = airtable.requests.length;
        const [name, fault] = deal();
        airtable.addFault(fault);
        countIn(this.faults, `Airtable: ${name}`);
      }
      await sleep(200);
    }
  }

  /** All calls, while Airtable goes away and everything is renewed. */
  async traffic(): Promise<void> {
    const renewed = this.renewal();
    const last = Math.floor(this.plan.recordings * LAST_FROM);
    const tasks = this.planned.map((one, index) => async () => {
      if (index >= last) await renewed;
      await Promise.all([this.place(one), sleep(this.plan.everyMs * CALLS_AT_ONCE)]);
    });
    await Promise.all([atATime(CALLS_AT_ONCE, tasks), renewed, this.outage()]);
    this.say(`${this.placed.size} recordings came in, after ${this.seconds} s.`);
  }

  private async place(one: PlannedRecording): Promise<void> {
    const { twilio } = this.pipeline;
    const { jobNumber, bytes, told } = one;
    const audio = { generate: { bytes } };
    const faults = one.faults.map(([, fault]) => fault);
    const to = `sip:ivr@example.com?X-Job-Number=${jobNumber}`;
    for (const [name] of one.faults) countIn(this.faults, name);
    if (told) {
      const { callSid, recordings, callbacks } = await twilio.placeCall({
        jobNumber,
        audio,
        faults,
        signWith: this.signWith,
      });
      for (const { status } of callbacks) countIn(this.answers, String(status ?? 'none'));
      // Twilio does not call back again: what ingest was killed over is the reconciler's to find.
      twilio.setCall(callSid, { to });
      const isHeard = callbacks.every(({ status }) => status === 204);
      if (callbacks.some(({ status = 500 }) => status >= 500)) countIn(this.faults, NOT_ANSWERED);
      for (const { sid } of recordings) this.placed.set(sid, { ...one, told: isHeard });
      return;
    }
    const { sid } = await twilio.addRecording({ audio, faults, to });
    this.placed.set(sid, one);
    countIn(this.faults, 'callback never sent');
  }

  private cameIn(part: number): Promise<boolean> {
    return waitUntil(() => (this.placed.size >= Math.floor(this.plan.recordings * part) ? true : undefined), {
      seconds: 7_200,
      otherwise: () => `${this.placed.size} recordings came in`,
    });
  }

  private async outage(): Promise<void> {
    const { airtable } = this.pipeline;
    await this.cameIn(AWAY_FROM);
    this.isAway = true;
    const before = this.placed.size;
    airtable.addFault(this.plan.airtableAway);
    await this.cameIn(AWAY_FROM + this.plan.outage);
    airtable.clearFaults();
    this.isAway = false;
    this.say(`Airtable is back: ${this.placed.size - before} recordings came in meanwhile.`);
    countIn(this.faults, 'Airtable: away for a while');
  }

  /**
   * In the order of the runbook: the secret knows the next auth token before anything is signed with it. Instead of waiting 5
   * minutes until every worker has read the secret again, every worker is renewed.
   */
  private async renewal(): Promise<void> {
    const { pipeline } = this;
    await this.cameIn(RENEWED_FROM);
    this.say('Another version is deployed, the auth token rotated, the secret changed.');
    const next = randomBytes(16).toString('hex');
    await pipeline.putCredentials({ twilioNextAuthToken: next });
    await pipeline.redeploy(this.plan.version);
    await updateIngest(pipeline);
    this.signWith = next;
    // The runbook tests with a call before it takes the old token away: what that has signed has come by then.
    await Promise.all(this.calling);
    await pipeline.putCredentials({ twilioAuthToken: next });
    countIn(this.faults, 'another version deployed');
    countIn(this.faults, 'auth token rotated');
    countIn(this.faults, 'secret changed', 2);
    this.say(`That is done, after ${this.seconds} s.`);
  }

  /** Runs the reconciler until nothing is left to be fed in. */
  async reconcile(): Promise<Pick<Outcome, 'callbacksLost' | 'fedIn'>> {
    const deal = dealer(LISTING, this.random);
    for (let count = 0; count < 2; count += 1) {
      const [name, fault] = deal();
      this.pipeline.twilio.addFault(fault);
      countIn(this.faults, `Twilio: list: ${name}`);
    }
    let [callbacksLost, fedIn] = [0, 0];
    for (let run = 0; run < RUNS_AT_MOST; run += 1) {
      try {
        const told = await runReconciler(this.pipeline);
        this.say(`The reconciler: ${told.callbacksLost ?? 'unknown'} callbacks lost, ${told.fedIn} fed in.`);
        callbacksLost += told.callbacksLost ?? 0;
        fedIn += told.fedIn;
        if (told.done) break;
      } catch (error) {
        countIn(this.faults, 'run of the reconciler that failed');
        this.say(`The reconciler failed: ${String(error)}`);
      }
    }
    return { callbacksLost, fedIn };
  }

  private away(isSought: (one: PlannedRecording) => boolean): string[] {
    return [...this.placed].flatMap(([sid, one]) =>
      isSought(one) && this.pipeline.twilio.recording(sid).status !== 'deleted' ? [sid] : [],
    );
  }

  /** Waits until those are home. @throws with all that is known of one that is not. */
  async untilGone(isSought: (one: PlannedRecording) => boolean): Promise<void> {
    await waitUntil(() => (this.away(isSought).length === 0 ? true : undefined), {
      seconds: this.plan.patienceSeconds,
      intervalMilliseconds: 200,
      otherwise: () => `not home: ${this.away(isSought).join(', ')}`,
    }).catch(async (error: unknown) => {
      const answers = JSON.stringify([...this.answers]);
      const known = await evidenceOf(this.pipeline, this.away(isSought));
      throw new Error(`${String(error)}\nCallbacks were answered ${answers}\n${known}`);
    });
    this.say(`Home after ${this.seconds} s.`);
  }
}

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
  if (plan.restsAsLeased) await restAsLeased(pipeline);
  const attack = new Attack(pipeline, plan, say);
  const { faults, answers, placed } = attack;
  const spoiling = attack.spoilAirtable();
  const killing = killWorkers(pipeline, {
    due: () => attack.killsDue,
    isOver: () => attack.isOver,
    faults,
  });
  try {
    await attack.traffic();
    await attack.untilGone(({ told }) => told);
    const reconciled = await attack.reconcile();
    await attack.untilGone(() => true);
    attack.isOver = true;
    await untilQuiet(pipeline);
    return {
      recordings: placed.size,
      faults,
      recoveries: await recoveriesOf(pipeline),
      killed: await killing,
      answers,
      ...reconciled,
      ...(await verify(pipeline, placed)),
      deadLetters: await deadLettersOf(pipeline),
      seconds: attack.seconds,
    };
  } finally {
    attack.isOver = true;
    await Promise.all([spoiling, killing]);
  }
};
