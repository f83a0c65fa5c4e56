import { depthOf } from '../../lambdas/adapters/sqs-queue-depths';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { waitUntil } from '../../local/emulator/wait-until';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import { Watcher } from '../../local/pipeline/watcher';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { logged } from '../support/integration/logged';
import { untilQuiet } from '../support/integration/quiet';
import { runReconciler } from '../support/integration/reconciler-run';
import { NO_DEADLINE } from '../support/subjects';

jest.setTimeout(240_000);

const CALLS = 20;
const LOST = 4;

let pipeline: LocalPipeline;
let watcher: Watcher;
let homeward: string[];
let lost: string[];
let parked: string;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'reconciled',
    settings: {
      RECONCILE_GRACE_MINUTES: '0',
      RECONCILE_JOB_PARAMETER: 'X-Job-Number',
      AIRTABLE_JOB_WAIT_MINUTES: '0',
    },
  });
  watcher = new Watcher(pipeline, () => undefined);
});
afterAll(() => pipeline.stop());

const historyDeadLetters = async (): Promise<number> => {
  const { aws, outputs } = pipeline;
  const { visible, inFlight } = await depthOf(aws.sqs, outputs.HistoryDeadLetterQueueUrl, NO_DEADLINE);
  return visible + inFlight;
};

test('of 20 calls 4 have no callback, and one waits for a person', async () => {
  const { airtable, twilio } = pipeline;
  homeward = [];
  lost = [];
  for (let call = 0; call < CALLS; call++) {
    const jobNumber = `J-${String(call)}`;
    airtable.addJob({ number: jobNumber });
    if (call % (CALLS / LOST) === 0)
      lost.push((await twilio.addRecording({ to: `sip:ivr@example.com?X-Job-Number=${jobNumber}` })).sid);
    else homeward.push(...(await twilio.placeCall({ jobNumber })).recordings.map(({ sid }) => sid));
  }
  await untilHome(watcher, homeward);
  const { recordings } = await twilio.placeCall({ jobNumber: 'nobody has it' });
  parked = recordings[0]?.sid ?? '';
  await waitUntil(async () => ((await historyDeadLetters()) === 1 ? true : undefined), {
    seconds: 60,
    otherwise: () => 'it was not parked',
  });
  await untilQuiet(pipeline);
  expect(twilio.recordings().filter(({ status }) => status === 'completed')).toHaveLength(LOST + 1);
});

test('a look finds exactly these', async () => {
  expect(await runReconciler(pipeline, { dryRun: true })).toMatchObject({
    listed: LOST + 1,
    outstanding: LOST + 1,
    callbacksLost: LOST,
    fedIn: LOST,
    parked: 1,
  });
});

test('a run counts them, and all come home, with one line each', async () => {
  expect(await runReconciler(pipeline)).toMatchObject({ callbacksLost: LOST, fedIn: LOST, parked: 1, done: true });
  await untilHome(watcher, lost);
  for (let call = 0; call < CALLS; call++) expect(linesOf(pipeline, `J-${String(call)}`)).toHaveLength(1);
  const told = await logged(pipeline, 'reconciler', { code: 'callback-lost' });
  expect(told.map(({ recordingSid }) => recordingSid).sort()).toEqual([...lost].sort());
});

test('a second run counts none, and touches no dead letter', async () => {
  await untilQuiet(pipeline);
  expect(await runReconciler(pipeline)).toMatchObject({
    callbacksLost: 0,
    fedIn: 0,
    parked: 1,
    outstanding: 1,
    done: true,
  });
  expect(await historyDeadLetters()).toBe(1);
  const left = pipeline.twilio.recordings().filter(({ status }) => status === 'completed');
  expect(left.map(({ sid }) => sid)).toEqual([parked]);
});

test('what is asked of it and is none of its own is refused in words', async () => {
  await expect(runReconciler(pipeline, { since: 'yesterday', force: true })).rejects.toThrow(
    /since.*a day, such as 2026-11-26|Unrecognized key.*force/s,
  );
});
