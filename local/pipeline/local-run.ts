import type { Time } from '../../lambdas/core/time';
import { follow, followHome, troubleWith } from './follow';
import { type Hinted, hints } from './hints';
import type { Logging } from './keep-logs';
import { type Offices, placeCalls } from './place-calls';
import type { Progress } from './progress';
import { type Report, reportOf } from './report';
import { type LinkedPipeline, type LinksReport, showLinks } from './show-links';
import type { LocalPipeline } from './start-pipeline';
import { isHome, missingSteps } from './travel';
import { type Watched, Watcher } from './watcher';

/** What `npm start` was asked for. */
export interface LocalRun {
  readonly calls: number;
  /** Stop when the calls are home instead of staying. */
  readonly once: boolean;
}

/** What a run needs of a pipeline. A `LocalPipeline` is one. */
export type RunPipeline = Watched & Offices & Hinted & Logging & LinkedPipeline & Pick<LocalPipeline, 'died' | 'stop'>;

/** What a run is done with. */
export interface RunMeans {
  readonly progress: Progress;
  readonly time: Pick<Time, 'now' | 'pause'>;
  readonly start: (options: { onProgress: (what: string) => void }) => Promise<RunPipeline>;
  /** Keeps what a run that came to nothing has logged, and says where. */
  readonly keepLogs: (pipeline: Logging) => Promise<string>;
  /** What kept this machine from bringing the calls home; undefined: nothing that is known. */
  readonly machineTrouble: (pipeline: Logging) => string | undefined;
  /** What to know of the AWS CLI on this machine before it is used on the emulator; undefined: nothing. */
  readonly aboutAwsCli: () => Promise<string | undefined>;
}

const PATIENCE_SECONDS = 120;

/** Starts everything, places the calls and follows them home; then stays, or stops and says what became of them. */
export const localRun = async (asked: LocalRun, means: RunMeans): Promise<Report> => {
  const { progress, start } = means;
  const pipeline = await start({
    onProgress: (what) => {
      progress.begin(what);
    },
  });
  try {
    return await Promise.race([placeAndFollow(pipeline, asked, means), endOf(pipeline)]);
  } finally {
    progress.rest();
  }
};

const endOf = async ({ died }: RunPipeline): Promise<never> => {
  throw await died;
};

const placeAndFollow = async (
  pipeline: RunPipeline,
  { calls, once }: LocalRun,
  { progress, time, keepLogs, machineTrouble, aboutAwsCli }: RunMeans,
): Promise<Report> => {
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
  progress.report(`${watcher.travels.filter(isHome).length} of ${calls} home`);
  if (!allHome) {
    for (const travel of watcher.travels) {
      const missing = missingSteps(travel);
      if (missing.length > 0) progress.say(`  ${travel.recording.sid}: ${missing.join(', ')}`);
    }
    const trouble = machineTrouble(pipeline);
    if (trouble !== undefined) progress.say(`  ${trouble}`);
    if (watcher.trouble !== undefined) progress.say(`  ${troubleWith(watcher)}`);
    progress.say(`Given up. All logs: ${await keepLogs(pipeline)}`);
  }
  const links = allHome ? await linksTo(pipeline, watcher, { progress, time, keepLogs }) : undefined;
  if (!once) {
    progress.say(hints(pipeline, { aboutAwsCli: await aboutAwsCli() }));
    return follow({ watcher, time }, (line) => {
      progress.report(line);
    });
  }
  progress.report('stopping');
  await pipeline.stop();
  return reportOf(calls, watcher.travels, links);
};

/** Shows what links to the first recording do. */
const linksTo = async (
  pipeline: RunPipeline,
  { travels: [first] }: Pick<Watcher, 'travels'>,
  { progress, time, keepLogs }: Pick<RunMeans, 'progress' | 'time' | 'keepLogs'>,
): Promise<LinksReport | undefined> => {
  if (first === undefined) return undefined;
  progress.begin('having links refreshed, played and audited');
  const say = (line: string): void => {
    progress.report(line);
  };
  const links = await showLinks(pipeline, first, { time, say });
  progress.rest();
  if (links === undefined) progress.say(`All logs: ${await keepLogs(pipeline)}`);
  return links;
};
