import { follow, followHome } from './follow';
import { hints } from './hints';
import { keepLogs } from './keep-logs';
import { placeCalls } from './place-calls';
import type { Progress } from './progress';
import { type Report, reportOf } from './report';
import { startPipeline } from './start-pipeline';
import { missingSteps } from './travel';
import { Watcher } from './watcher';

/** What `npm start` was asked for. */
export interface LocalRun {
  readonly calls: number;
  /** Stop when the calls are home instead of staying. */
  readonly once: boolean;
}

const PATIENCE_SECONDS = 120;

/** Starts everything, places the calls and follows them home; then stays, or stops and says what became of them. */
export const localRun = async ({ calls, once }: LocalRun, progress: Progress): Promise<Report> => {
  const pipeline = await startPipeline({
    onProgress: (what) => {
      progress.begin(what);
    },
  });
  const watcher = new Watcher(pipeline, (travel, step) => {
    progress.step(travel, step);
  });
  progress.begin(`following ${calls} ${calls === 1 ? 'call' : 'calls'} home`);
  const [allHome] = await Promise.all([
    followHome(watcher, { recordings: calls, patienceSeconds: PATIENCE_SECONDS }),
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
    return follow(watcher);
  }
  progress.report('stopping');
  await pipeline.stop();
  return report;
};
