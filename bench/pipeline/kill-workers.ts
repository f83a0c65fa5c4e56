import { setTimeout as sleep } from 'node:timers/promises';
import { type LambdaWorker, workersOf } from '../../local/pipeline/lambda-workers';
import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import { FEATURES } from './deployment';

/**
 * Kills so many workers, one after another, of the Lambdas in turn as far as they have one, whatever they are at: some have not
 * run a line of ours yet. @returns how many of each Lambda
 */
export const killWorkers = async (
  pipeline: Pick<LocalPipeline, 'name'>,
  count: number,
  { everyMs, over }: { readonly everyMs: number; readonly over: AbortSignal },
): Promise<ReadonlyMap<string, number>> => {
  const killed: LambdaWorker[] = [];
  const killsOf = (worker: LambdaWorker) => killed.filter(({ feature }) => feature === worker.feature).length;
  while (killed.length < count && !over.aborted) {
    const [worker] = (await workersOf(pipeline, FEATURES))
      .filter(({ pid }) => killed.every((before) => before.pid !== pid))
      .sort((one, other) => killsOf(one) - killsOf(other));
    if (worker !== undefined) {
      try {
        process.kill(worker.pid, 'SIGKILL');
        killed.push(worker);
      } catch {
        // It has ended by itself since.
      }
    }
    await sleep(everyMs);
  }
  return new Map(FEATURES.map((feature) => [feature, killed.filter((one) => one.feature === feature).length]));
};
