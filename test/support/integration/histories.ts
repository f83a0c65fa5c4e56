import { waitUntil } from '../../../local/emulator/wait-until';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

const PATIENCE_SECONDS = 60;

/** The lines of a Job's history. */
export const linesOf = ({ airtable }: LocalPipeline, jobNumber: string): readonly string[] =>
  airtable
    .history(jobNumber)
    .split('\n')
    .filter((line) => line !== '');

/** Waits for the Job's history to say something about the recording, and tells all lines that do. */
export const untilNoted = (
  pipeline: LocalPipeline,
  jobNumber: string,
  recordingSid: string,
): Promise<readonly string[]> =>
  waitUntil(
    () => {
      const lines = linesOf(pipeline, jobNumber).filter((line) => line.includes(recordingSid));
      return lines.length === 0 ? undefined : lines;
    },
    { seconds: PATIENCE_SECONDS, otherwise: () => `Job ${jobNumber} has no line about ${recordingSid}` },
  );
