import { accessDocument } from '../../operator/access/document';
import { urlDocument } from '../../operator/url/document';
import type { Time } from '../../lambdas/core/time';
import type { AirtableRecord, AirtableStandIn } from '../airtable/stand-in';
import { fromYesterday } from './old-line';
import type { LocalPipeline } from './start-pipeline';
import { linkIn, type Travel } from './travel';

/** What links are shown with. A `LocalPipeline` is one. */
export interface LinkedPipeline extends Pick<LocalPipeline, 'askForRefresh' | 'cli'> {
  readonly airtable: Pick<AirtableStandIn, 'jobs' | 'editHistory' | 'tick' | 'isTicked'>;
  /** Opens a link as a browser would. */
  open(link: string): Promise<{ readonly status: number }>;
}

/** What links to one recording were seen to do. */
export interface LinksReport {
  readonly recordingSid: string;
  readonly jobNumber: string;
  /** What S3 answered to the link of a line as of yesterday. */
  readonly deadLinkStatus: number;
  readonly freshLine: string;
  readonly freshLinkStatus: number;
  /** From the tick of the box until it was unticked. */
  readonly refreshSeconds: number;
  /** As `recordings access` tells it. */
  readonly given: readonly { readonly linkId: string; readonly to: string; readonly plays: number }[];
}

export interface ShowMeans {
  readonly time: Pick<Time, 'now' | 'pause'>;
  /** Told of each step, and of what did not happen. */
  readonly say: (line: string) => void;
}

const LOOK_EVERY_MS = 150;
const PATIENCE_SECONDS = 30;

/** What was expected has not happened. */
class NotShown extends Error {}

const jobOf = ({ airtable }: LinkedPipeline, jobNumber: string): AirtableRecord => {
  const job = airtable.jobs().find(({ fields }) => fields['Job Number'] === jobNumber);
  if (job === undefined) throw new NotShown(`there is no Job ${jobNumber}`);
  return job;
};

const linesOf = ({ fields }: AirtableRecord): readonly string[] => String(fields.History ?? '').split('\n');

const until = async <Found>(
  { time }: Pick<ShowMeans, 'time'>,
  what: string,
  look: () => Promise<Found | undefined> | Found | undefined,
): Promise<Found> => {
  const startedAt = time.now().getTime();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (time.now().getTime() - startedAt > PATIENCE_SECONDS * 1000)
      throw new NotShown(`${what} did not come within ${PATIENCE_SECONDS} seconds`);
    await time.pause(LOOK_EVERY_MS, new AbortController().signal);
  }
};

/** @throws {NotShown} when it does not play. */
const play = async (pipeline: LinkedPipeline, link: string | undefined): Promise<number> => {
  const { status } = await pipeline.open(link ?? '');
  if (status !== 200) throw new NotShown(`a fresh link answered ${status}`);
  return status;
};

const json = async (pipeline: LinkedPipeline, ...args: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await pipeline.cli(...args, '--json');
  if (code !== 0) throw new NotShown(`recordings ${args.join(' ')} failed: ${stderr.trim()}`);
  return JSON.parse(stdout);
};

/** The line is of yesterday, the box is ticked, and the automation says so. */
const refresh = async (pipeline: LinkedPipeline, line: string, jobNumber: string, means: ShowMeans) => {
  const { time, say } = means;
  const old = fromYesterday(line);
  pipeline.airtable.editHistory(jobNumber, (history) => history.replace(line, () => old));
  const { status: deadLinkStatus } = await pipeline.open(linkIn(old) ?? '');
  say(`Job ${jobNumber}: its line made one of yesterday, whose link is dead (${deadLinkStatus})`);

  pipeline.airtable.tick(jobNumber);
  const before = jobOf(pipeline, jobNumber);
  const known = new Set(linesOf(before));
  const tickedAt = time.now();
  const { status, body } = await pipeline.askForRefresh(before.id);
  if (status !== 202) throw new NotShown(`the automation's request was answered ${status}: ${body}`);
  const freshLine = await until(means, 'a fresh line', () => {
    if (pipeline.airtable.isTicked(jobNumber)) return undefined;
    return linesOf(jobOf(pipeline, jobNumber)).find((text) => !known.has(text) && linkIn(text) !== undefined);
  });
  const refreshSeconds = (time.now().getTime() - tickedAt.getTime()) / 1000;
  const freshLinkStatus = await play(pipeline, linkIn(freshLine));
  say(
    `Job ${jobNumber}: box ticked; unticked after ${refreshSeconds.toFixed(2)} s with a fresh line, whose link plays`,
  );
  return { deadLinkStatus, freshLine, freshLinkStatus, refreshSeconds };
};

const givenLinks = async (pipeline: LinkedPipeline, recordingSid: string): Promise<LinksReport['given']> => {
  const { links } = accessDocument.parse(await json(pipeline, 'access', recordingSid));
  return links.map(({ linkId, givenTo, plays }) => ({ linkId, to: givenTo.by, plays: plays.length }));
};

/**
 * Shows what becomes of links to a recording that is home: one that is dead, one that the box of the Job brings, one by the
 * CLI; and who was given them and who played them, as the CLI tells it.
 * @returns undefined when something did not happen, which was told
 */
export const showLinks = async (
  pipeline: LinkedPipeline,
  { recording: { sid }, line }: Pick<Travel, 'recording' | 'line'>,
  means: ShowMeans,
): Promise<LinksReport | undefined> => {
  const { say } = means;
  const { text = '', jobNumber = '' } = line ?? {};
  try {
    const refreshed = await refresh(pipeline, text, jobNumber, means);
    const { links } = urlDocument.parse(await json(pipeline, 'url', '--recording', sid));
    await play(pipeline, links[0]?.url);
    say(`recordings url --recording ${sid}: a link, which plays`);
    // S3's log comes after the plays: on AWS hours, here a second.
    const given = await until(means, "the plays in S3's access log", async () => {
      const found = await givenLinks(pipeline, sid);
      const played = found.filter(({ plays }) => plays > 0).map(({ to }) => to);
      return ['airtable', 'iam'].every((to) => played.includes(to)) ? found : undefined;
    });
    const { stdout } = await pipeline.cli('access', sid);
    say(`recordings access ${sid}:\n${stdout.trimEnd().replaceAll(/^(?=.)/gm, '            ')}`);
    return { recordingSid: sid, jobNumber, ...refreshed, given };
  } catch (error) {
    say(`Links: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
};
