import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import { countCalls } from './airtable-calls';
import { followHome } from './homecoming';
import { record, tell } from './traffic';

const PATIENCE_SECONDS = 60;

/** One recording after another, each on its own in the whole pipeline. */
export interface QuietSystem {
  /** From sending the webhook to Airtable's answer to the write, of each recording. */
  readonly lineMs: readonly number[];
  /** To the deletion at Twilio. */
  readonly deletionMs: readonly number[];
  readonly calls: number;
  readonly missing: number;
}

export const measureQuiet = async (pipeline: LocalPipeline, name: string, count: number): Promise<QuietSystem> => {
  const recordings = await record(pipeline, name, count);
  const calls = countCalls(pipeline.airtable);
  const [lineMs, deletionMs]: [number[], number[]] = [[], []];
  for (const recording of recordings) {
    const [{ sentAt }, { lines, deletions }] = await Promise.all([
      tell(pipeline, recording),
      followHome(pipeline, [recording], { seconds: PATIENCE_SECONDS }),
    ]);
    const [line, deletion] = [lines.get(recording.sid), deletions.get(recording.sid)];
    if (line !== undefined) lineMs.push(line - sentAt);
    if (deletion !== undefined) deletionMs.push(deletion - sentAt);
  }
  return { lineMs, deletionMs, calls: calls().answered, missing: count - deletionMs.length };
};
