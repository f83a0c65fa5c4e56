import { setTimeout as sleep } from 'node:timers/promises';
import type { Feature } from '../../../lib/monitoring/watched-pipeline';
import { workersOf } from '../../../local/pipeline/lambda-workers';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';
import { type Counts, countIn } from './counts';
import { PIPELINE_FEATURES } from './features';

/** A process is through with its init by then: one that dies before it has taken a lease costs five minutes. */
const AT_WORK_AFTER_MS = 4_000;
const LOOK_EVERY_MS = 1_000;

interface Killing {
  /** How many are to be dead by now. */
  readonly due: () => number;
  readonly isOver: () => boolean;
  readonly faults: Counts;
}

/** Kills workers that are at work, of the features in turn, until there is nothing more to be done. @returns how many */
export const killWorkers = async (pipeline: LocalPipeline, { due, isOver, faults }: Killing): Promise<number> => {
  const firstSeen = new Map<number, number>();
  const killed = new Map<number, Feature>();
  const killsOf = (feature: Feature) => Array.from(killed.values()).filter((one) => one === feature).length;
  while (!isOver()) {
    if (killed.size < due()) {
      const now = performance.now();
      const workers = await workersOf(pipeline, PIPELINE_FEATURES);
      for (const { pid } of workers) if (!firstSeen.has(pid)) firstSeen.set(pid, now);
      const [worker] = workers
        .filter(({ pid }) => !killed.has(pid) && now - (firstSeen.get(pid) ?? now) > AT_WORK_AFTER_MS)
        .sort((one, other) => killsOf(one.feature) - killsOf(other.feature));
      if (worker !== undefined) {
        process.kill(worker.pid, 'SIGKILL');
        killed.set(worker.pid, worker.feature);
        countIn(faults, `worker killed: ${worker.feature}`);
      }
    }
    await sleep(LOOK_EVERY_MS);
  }
  return killed.size;
};
