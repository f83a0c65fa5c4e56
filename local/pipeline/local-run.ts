import type { Time } from '../../lambdas/core/time';
import { follow, followHome } from './follow';
import { type Hinted, hints } from './hints';
import type { Logging } from './keep-logs';
import { type Offices, placeCalls } from './place-calls';
import type { Progress } from './progress';
import { type Report, reportOf } from './report';
import { missingSteps } from './travel';
import { type Watched, Watcher } from './watcher';

/** What `npm start` was asked for. */
export interface LocalRun {
  readonly calls: number;
  /** Stop when the calls are home instead of staying. */
  readonly once: boolean;
}

/** What a run needs of a pipeline. A `LocalPipeline` is one. */
export type RunPipeline = Watched & Offices & Hinted & Logging & { stop(): Promise<void> };

/** What a run is done with. */
export interface RunMeans {
  readonly progress: Progress;
  readonly time: Pick<Time, 'now' | 'pause'>;
  readonly start: (options: { onProgress: (what: string) => void }) => Promise<RunPipeline>;
  /** Keeps what a run that came to nothing has logged, and says where. */
  readonly keepLogs: (pipeline: Logging) => Promise<string>;
}

const PATIENCE_SECONDS = 120;

/** Starts everything, places the calls and follows them home; then stays, or stops and says what became of them. */
export const localRun = async (
  { calls, once }: LocalRun,
  { progress, time, start, keepLogs }: RunMeans,
): Promise<Report> => {
  const pipeline = await start({
    onProgress: (what) => {
      progress.begin(what);
    },
  });
  const watcher = new Watcher(
    pipeline,
    (travel, step) => {
      progress.step(travel, step);
    },
    time,
  );
  progress.begin(`following ${calls} ${calls === 1 ? 'call' : 'calls'} home`);
  const [allHome] = await Promise.all([
    followHome({ watcher, time }, { recordings: calls, patienceSeconds: PATIENCE_SECONDS }),
    placeCalls(pipeline, watcher, calls),
  ]);
  progress.rest();
  const report = reportOf(calls, watcher.travels);
  progress.report(`${report.home} of ${calls} home`);
  if (!allHome) {
    for (const travel of watcher.travels) {
      const missing = missingSteps(travel);
      if (missing.length > 0) progress.say(`  ${travel.recording.sid}: ${missing.join(', ')}`);
    }
    progress.say(`Given up. All logs: ${await keepLogs(pipeline)}`);
  }
  if (!once) {
    progress.say(hints(pipeline));
    return follow({ watcher, time });
  }
  progress.report('stopping');
  await pipeline.stop();
  return report;
};
