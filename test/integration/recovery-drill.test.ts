import path from 'node:path';
import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { runCdk } from '../../local/deploy/cdk';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { standInSettings } from '../../local/pipeline/settings';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { newSid } from '../../local/twilio/recordings';
import { statusDocument } from '../../operator/status/document';
import { atATime } from '../support/integration/at-a-time';
import { keysOfCall } from '../support/integration/bucket';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { type Terminal, openTerminal } from '../support/integration/pasted';
import {
  type Wait,
  timelineFromNothing,
  timelineWithStack,
  toldTimeline,
} from '../support/integration/recovery-timeline';
import { filledIn, stepsOf } from '../support/integration/runbook-steps';
import { blocksOf, sectionsOf } from '../support/markdown';
import { readRunbook } from '../support/runbook';

/*
 * Disasters with recordings under way, and the way out of them by the runbook's own commands, word for word. `npm test` has the
 * worst one with a few recordings, `npm run drill:recovery` has it with 200, and before it one that the stack survives.
 */

const { RECOVERY_RECORDINGS } = process.env;
const RECORDINGS = Number(RECOVERY_RECORDINGS ?? 5);
/** Each fifth of them is lost in another way. */
const OF_EACH = Math.ceil(RECORDINGS / 5);
const MOST_HOURS = 4;
const AT_ONCE = 4;
/** A look-up of a Job by its call takes 2.5 s of Airtable's time, all processors together. */
const PATIENCE_SECONDS = 120 + 4 * RECORDINGS;
const [GRACE_MINUTES, PROCESSORS] = [60, 10];

jest.setTimeout((300 + 20 * RECORDINGS) * 1000);

const NAME = 'recovery';
const emulator = sharedEmulator();
const runbook = readRunbook();
const steps = stepsOf(runbook);
const sections = sectionsOf(runbook);
const [prelude = ''] = blocksOf(runbook);

const SETTINGS = {
  AIRTABLE_CALL_SID_FIELD: 'Call SIDs',
  // 3 s: a Job that is not there is given up soon.
  AIRTABLE_JOB_WAIT_MINUTES: '0.05',
  RECONCILE_GRACE_MINUTES: '0',
};

let pipeline: LocalPipeline;
let terminal: Terminal;
/** Which bucket a recording was stored in first is of no matter: all that is outstanding is told since this day. */
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  pipeline = await startPipeline({ emulator, name: NAME, settings: SETTINGS });
  terminal = openTerminal(emulator, 'recovery-terminal', {
    ...standInSettings(pipeline.twilio, pipeline.airtable),
    S3_REGION: emulator.region,
    PIPELINE_NAME: NAME,
  });
});
afterAll(() => pipeline.stop());

/**
 * Pastes a block of the runbook. What it tells the CDK CLI is done afterwards, on the pipeline's own stack: the local AWS takes
 * no other one, and is bootstrapped.
 */
const follow = async (name: string): Promise<string> => {
  const step = steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`the runbook has no step ${name}`);
  const script = `${prelude}\n${filledIn(step.script, { since: today })}`.replaceAll('recording-pipeline', NAME);
  const { status, stdout, stderr } = await terminal.paste(script);
  expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
  if (/^npx cdk deploy /m.test(stdout)) await pipeline.redeploy(SETTINGS);
  return stdout;
};

interface Call {
  readonly jobNumber: string;
  readonly callSid: string;
  readonly sid: string;
}

/** Calls that end now, each of a Job of its own, which knows the call. @param answers what their webhooks are answered. */
const place = (name: string, options: { jobs?: 'there' | 'later'; answers?: 204 | undefined } = {}): Promise<Call[]> =>
  atATime(
    AT_ONCE,
    Array.from({ length: OF_EACH }, (_, index) => async (): Promise<Call> => {
      const { jobs = 'there' } = options;
      const callSid = newSid('CA');
      const jobNumber = `${name}-${index}-${callSid.slice(-4)}`;
      if (jobs === 'there') pipeline.airtable.addJob({ number: jobNumber, callSids: callSid });
      const { recordings, callbacks } = await pipeline.twilio.placeCall({ callSid, jobNumber });
      const answered = callbacks.map(({ status }) => status === 204);
      expect(answered).toEqual(['answers' in options ? false : true]);
      return { jobNumber, callSid, sid: recordings[0]?.sid ?? '' };
    }),
  );

const addJobs = (calls: readonly Call[]): void => {
  for (const { jobNumber, callSid } of calls) pipeline.airtable.addJob({ number: jobNumber, callSids: callSid });
};

const status = async () => {
  const { stdout } = await pipeline.cli('status', '--json');
  return statusDocument.parse(JSON.parse(stdout));
};

const parked = async (): Promise<number> => (await status()).deadLetters.reduce((sum, { count }) => sum + count, 0);

const until = (what: string, isSo: () => Promise<boolean>) =>
  waitUntil(async () => ((await isSo()) ? true : undefined), {
    seconds: PATIENCE_SECONDS,
    intervalMilliseconds: 500,
    otherwise: () => `it never came about that ${what}`,
  });

/** Reconciles as often as it takes. @returns what was fed in, and by how many commands. */
const reconcileUntilHome = async (calls: readonly Call[]) => {
  const watcher = new Watcher(pipeline, () => undefined);
  let [fedIn, runs] = [0, 0];
  for (;;) {
    const said = await follow('Recover from a disaster, 3');
    fedIn += Number(/(\d+) recordings? fed in/.exec(said)?.[1]);
    runs += 1;
    try {
      await untilHome(
        watcher,
        calls.map(({ sid }) => sid),
        PATIENCE_SECONDS,
      );
      return { fedIn, runs };
    } catch (error) {
      if (runs === 3) throw error;
    }
  }
};

/** Stored once, with one line in its own Job; `isHome` has said the rest. */
const expectOnce = async (calls: readonly Call[]): Promise<void> => {
  for (const { jobNumber, callSid } of calls) {
    const found = { keys: (await keysOfCall(pipeline, callSid)).length, lines: linesOf(pipeline, jobNumber).length };
    expect({ jobNumber, ...found }).toEqual({ jobNumber, keys: 1, lines: 1 });
  }
  expect(await parked()).toBe(0);
};

const expectInTime = (title: string, waits: readonly Wait[]): void => {
  const { lines, hours } = toldTimeline(title, waits);
  const sum = `  in all ${hours.toFixed(1)} h, of ${String(MOST_HOURS)} that it may take`;
  process.stderr.write(`${[...lines, sum].join('\n')}\n`);
  expect(hours).toBeLessThan(MOST_HOURS);
};

const purge = (queueUrl: string) =>
  terminal.paste(`aws sqs purge-queue --queue-url '${queueUrl}'`).then(({ status: code, stderr }) => {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

const destroy = async (): Promise<void> => {
  await pipeline.aws.cloudFormation.send(
    new UpdateTerminationProtectionCommand({ StackName: NAME, EnableTerminationProtection: false }),
  );
  await runCdk({
    emulator,
    args: ['destroy', NAME, '--app', path.join(emulator.runFolder, `${NAME}.out`), '--force'],
    settings: {},
    cwd: emulator.runFolder,
    title: `${NAME}-destroy`,
  });
};

const breakProcessor = () => pipeline.redeploy({ ...SETTINGS, TWILIO_API_URL: 'http://127.0.0.1:9' });

const airtableGoesAway = (): void => {
  pipeline.airtable.addFault({ kind: 'down', answer: 503, times: Infinity });
};

/** Airtable has an older state: their Jobs are not there, and their lines are given up. */
const placeGivenUp = async (): Promise<Call[]> => {
  const calls = await place('given-up', { jobs: 'later' });
  await until('they are given up', async () => (await parked()) === calls.length);
  return calls;
};

const keysIn = async (Bucket: string): Promise<readonly string[]> => {
  const { Contents = [] } = await pipeline.aws.s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.flatMap(({ Key }) => Key ?? []);
};

const survived = async (): Promise<void> => {
  const givenUp = await placeGivenUp();
  await breakProcessor();
  const purged = await place('purged');
  await purge(pipeline.outputs.RecordingsQueueUrl);
  airtableGoesAway();
  const waiting = await place('waiting');

  await follow('Recover from a disaster, 1');
  pipeline.airtable.clearFaults();
  addJobs(givenUp);
  const said = await follow('Recover from a disaster, 2');
  const redriven = Number(/^Moved (\d+) message/m.exec(said)?.[1]);
  expect(redriven).toBe(givenUp.length);
  const calls = [...givenUp, ...purged, ...waiting];
  const { fedIn, runs } = await reconcileUntilHome(calls);
  expect(fedIn).toBeGreaterThanOrEqual(purged.length);
  await follow('Recover from a disaster, 4');
  await expectOnce(calls);
  expectInTime(
    `${String(calls.length)} recordings: bad deployment, purged queue, Airtable away`,
    timelineWithStack(sections, { redriven, fedIn, runs, graceMinutes: GRACE_MINUTES, processors: PROCESSORS }),
  );
};
if (RECOVERY_RECORDINGS !== undefined)
  test('a bad deployment, a purged queue, an Airtable that lost Jobs and went away', survived);

test('all of that at once, and then the stack is gone with it, and deployed anew', async () => {
  const givenUp = await placeGivenUp();
  airtableGoesAway();
  const stored = await place('stored');
  const former = { ...pipeline, outputs: pipeline.outputs };
  await until('they are stored', async () => {
    const keys = await Promise.all(stored.map(({ callSid }) => keysOfCall(former, callSid)));
    return keys.every(({ length }) => length === 1);
  });
  await breakProcessor();
  const purged = await place('purged');
  await purge(pipeline.outputs.RecordingsQueueUrl);
  const waiting = await place('waiting');
  const kept = await keysIn(former.outputs.BucketName);
  expect(kept.length).toBeGreaterThanOrEqual(givenUp.length + stored.length);
  await destroy();
  const unheard = await place('unheard', { answers: undefined });

  pipeline.airtable.clearFaults();
  addJobs(givenUp);
  await follow('Restore from nothing, 1');
  const url = (await follow('Restore from nothing, 4')).trim();
  expect(url).toBe(pipeline.outputs.WebhookUrlForTwilio);
  pipeline.twilio.callbackUrl = url;
  const calls = [...givenUp, ...stored, ...purged, ...waiting, ...unheard];
  expect(calls.length).toBeGreaterThanOrEqual(RECORDINGS);
  const { fedIn, runs } = await reconcileUntilHome(calls);
  expect(fedIn).toBeGreaterThanOrEqual(calls.length);
  await follow('Recover from a disaster, 4');
  await expectOnce(calls);

  // The former bucket keeps what it has, and the new one is another.
  expect(pipeline.outputs.BucketName).not.toBe(former.outputs.BucketName);
  expect(await keysIn(former.outputs.BucketName)).toEqual(kept);
  expectInTime(
    `${String(calls.length)} recordings: all of that, and then the stack is gone, and deployed anew`,
    timelineFromNothing(sections, { redriven: 0, fedIn, runs, graceMinutes: GRACE_MINUTES, processors: PROCESSORS }),
  );
});
