import { setTimeout as sleep } from 'node:timers/promises';
import { sharedEmulator } from '../../local/emulator/shared-emulator';
import { type LambdaWorker, workersOf } from '../../local/pipeline/lambda-workers';
import { type LocalPipeline, startPipeline } from '../../local/pipeline/start-pipeline';
import type { Feature } from '../../lib/monitoring/watched-pipeline';
import { isHome } from '../../local/pipeline/travel';
import { Watcher } from '../../local/pipeline/watcher';
import { atATime } from '../support/integration/at-a-time';
import { keysOfCall } from '../support/integration/bucket';
import { cleanupDeadLetters, historyDeadLetters, recordingsDeadLetters } from '../support/integration/dead-letters';
import { linesOf } from '../support/integration/histories';
import { untilHome } from '../support/integration/homecoming';
import { untilQuiet } from '../support/integration/quiet';

jest.setTimeout(660_000);

const RECORDINGS = 60;
const KILLS = 15;
/** Few enough for calls to go on coming while workers die. */
const CALLS_AT_ONCE = 2;
/** So long it may take until a recording is home, whoever dies: a few leases one after another. */
const HOME_WITHIN_SECONDS = 180;
/**
 * A worker may be killed before it has run a line of ours, so that nobody took a lease: such a message rests for the
 * function's timeout (5 minutes), and a lease may come on top. That is the exception.
 */
const HOME_AFTER_ITS_START_SECONDS = 420;
const MOST_AT_THEIR_START = 3;
/** Slow enough for workers to be at work when they are killed: 2 to 4 s a recording. */
const BYTES_PER_SECOND = 30_000;
/** A process is through with its init by then, also on a busy machine. */
const AT_WORK_AFTER_MS = 4_000;
const LOOK_EVERY_MS = 900;
const FEATURES = ['ingest', 'processor', 'history-writer', 'cleanup'] as const;

let pipeline: LocalPipeline;

beforeAll(async () => {
  pipeline = await startPipeline({
    emulator: sharedEmulator(),
    name: 'killed-workers',
    airtable: { requestsPerSecond: Infinity },
  });
});
afterAll(() => pipeline.stop());

/**
 * Kills one process of the pipeline after another, of the features in turn as far as they have one. One that has only just
 * started may be at init still: what that costs is the queue's visibility timeout, longer than a test waits.
 */
const killWorkers = async (): Promise<LambdaWorker[]> => {
  const killed: LambdaWorker[] = [];
  const killsOf = (feature: Feature) => killed.filter((worker) => worker.feature === feature).length;
  const firstSeen = new Map<number, number>();
  while (killed.length < KILLS) {
    const now = performance.now();
    const workers = await workersOf(pipeline, FEATURES);
    for (const { pid } of workers) if (!firstSeen.has(pid)) firstSeen.set(pid, now);
    const [worker] = workers
      .filter(({ pid }) => now - (firstSeen.get(pid) ?? now) > AT_WORK_AFTER_MS)
      .filter(({ pid }) => killed.every((before) => before.pid !== pid))
      .sort((one, other) => killsOf(one.feature) - killsOf(other.feature));
    if (worker !== undefined) {
      process.kill(worker.pid, 'SIGKILL');
      killed.push(worker);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return killed;
};

test(`${RECORDINGS} recordings are under way while ${KILLS} workers are killed: all that ingest answered for come home, none twice`, async () => {
  const { twilio, airtable } = pipeline;
  const watcher = new Watcher(pipeline, () => undefined);
  const numbers = Array.from({ length: RECORDINGS }, (_, index) => `killed-${index}`);
  for (const number of numbers) airtable.addJob({ number });

  const placing = atATime(
    CALLS_AT_ONCE,
    numbers.map(
      (jobNumber) => () =>
        twilio.placeCall({ jobNumber, faults: [{ kind: 'slow', bytesPerSecond: BYTES_PER_SECOND }] }),
    ),
  );
  const [calls, killed] = await Promise.all([placing, killWorkers()]);

  expect(killed).toHaveLength(KILLS);
  expect(new Set(killed.map(({ feature }) => feature)).size).toBeGreaterThan(2);
  // Of an ingest that is killed one callback gets no answer, and Twilio does not call back again: that is the reconciler's.
  const placed = calls.map((call, index) => ({ ...call, number: numbers[index] ?? '' }));
  const told = placed.filter(({ callbacks }) => callbacks.every(({ status }) => status === 204));
  const answers = placed.flatMap(({ callbacks }) => callbacks.map(({ status = 500 }) => status));
  expect(answers.filter((status) => status !== 204 && status < 500)).toEqual([]);
  expect(placed.length - told.length).toBeLessThanOrEqual(killed.filter(({ feature }) => feature === 'ingest').length);
  const sids = told.flatMap(({ recordings }) => recordings.map(({ sid }) => sid));
  await untilHome(watcher, sids, HOME_WITHIN_SECONDS).catch(() => undefined);
  const home = new Set(watcher.travels.filter(isHome).map(({ recording }) => recording.sid));
  const away = sids.filter((sid) => !home.has(sid));
  expect(away.length).toBeLessThanOrEqual(MOST_AT_THEIR_START);
  await untilHome(watcher, away, HOME_AFTER_ITS_START_SECONDS);
  await untilQuiet(pipeline);
  expect(told.map(({ number }) => linesOf(pipeline, number).length)).toEqual(told.map(() => 1));
  for (const { callSid } of told) expect(await keysOfCall(pipeline, callSid)).toHaveLength(1);
  for (const letters of [recordingsDeadLetters, historyDeadLetters, cleanupDeadLetters])
    expect(await letters(pipeline).amongThem(sids)).toEqual([]);
});
