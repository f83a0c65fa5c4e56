import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import type { Time } from '../../lambdas/core/time';
import { ExplainedError } from './explained-error';
import { systemErrorOf } from './system-error';

/** A lock that nobody has renewed for so long is a dead process's, and is taken. */
const STALE_MS = 30_000;
const LOOK_EVERY_MS = 500;
/** The slowest line brings the packages in this time. */
const PATIENCE_MS = 20 * 60_000;

/** Unlike the Lambdas' pauses, one of these keeps the process alive, which has nothing else to do. */
export interface PatientTime extends Pick<Time, 'now'> {
  readonly pause: (ms: number) => Promise<void>;
}

const machineTime: PatientTime = { now: () => new Date(), pause: (ms) => sleep(ms) };

/** What waiting for another process takes. */
export interface Waiting {
  /** Default: the machine's. */
  readonly time?: PatientTime;
  /** Told once, when another process is at it. */
  readonly onWait: () => void;
}

/**
 * Does something in a folder that one process at a time may do, waiting for another one that is at it.
 * @throws {ExplainedError} when that one is at it for twenty minutes, or when the lock was lost meanwhile
 * @throws whatever keeps the lock from being written, at once.
 */
export const withInstallLock = async <Outcome>(
  folder: string,
  { time = machineTime, onWait }: Waiting,
  act: () => Promise<Outcome>,
): Promise<Outcome> => {
  const lockfilePath = path.join(folder, 'venv.lock');
  let lost: Error | undefined;
  const take = () =>
    lock(folder, {
      lockfilePath,
      stale: STALE_MS,
      // By default it throws where nobody can catch it.
      onCompromised: (error) => (lost = error),
    });
  const since = time.now().getTime();
  let release: (() => Promise<void>) | undefined;
  for (let tries = 0; release === undefined; tries += 1) {
    try {
      release = await take();
    } catch (error) {
      if (systemErrorOf(error).code !== 'ELOCKED') throw error;
      if (tries === 0) onWait();
      if (time.now().getTime() - since > PATIENCE_MS)
        throw new ExplainedError(
          `Another process has been installing into ${folder} for 20 minutes: end it (a second npm start or npm test), or wait and start again.`,
        );
      await time.pause(LOOK_EVERY_MS);
    }
  }
  try {
    return await act();
  } finally {
    // What is lost is not ours to release.
    if (lost === undefined) await release();
  }
};
