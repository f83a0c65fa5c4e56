import { setTimeout as sleep } from 'node:timers/promises';
import { jobsIn } from '../../local/pipeline/job-lines';
import type { LocalPipeline } from '../../local/pipeline/start-pipeline';
import type { Recorded } from './traffic';

const LOOK_EVERY_MS = 10;

/** When recordings came home, by their SIDs, as of `performance.now()`. */
export interface Homecoming {
  /** Airtable has answered the write of its line. */
  readonly lines: ReadonlyMap<string, number>;
  /** Twilio has deleted its copy. */
  readonly deletions: ReadonlyMap<string, number>;
  /** How many lines each write brought, in the order of the writes. */
  readonly lineCounts: readonly number[];
  /** Those whose Job has several lines. */
  readonly doubled: readonly string[];
}

type Offices = Pick<LocalPipeline, 'twilio' | 'airtable'>;

interface Following {
  /** Patience. */
  readonly seconds: number;
  /** Nothing is deleted at Twilio. */
  readonly keepsCopies?: boolean;
  /** Those that the pipeline was told of, once that is clear: no other is waited for. Default: all. */
  readonly told?: Promise<ReadonlySet<string>>;
}

/**
 * Follows recordings until all have their lines and Twilio has no copy, or until patience ends: who is missing in the answer
 * has not come. It looks from the outside, and costs the emulator nothing.
 */
export const followHome = async (
  { twilio, airtable }: Offices,
  recordings: readonly Recorded[],
  { seconds, keepsCopies = false, told }: Following,
): Promise<Homecoming> => {
  const byJob = new Map(recordings.map((recording) => [recording.jobNumber, recording]));
  const [lines, deletions] = [new Map<string, number>(), new Map<string, number>()];
  const lineCounts: number[] = [];
  const linesPerJob = new Map<string, number>();
  let answeredBefore = -1;

  const lookIntoAirtable = () => {
    const answered = airtable.requests.filter(({ method, status }) => method !== 'GET' && status !== undefined).length;
    if (answered === answeredBefore) return;
    answeredBefore = answered;
    let fresh = 0;
    for (const { number, lines: found } of jobsIn(airtable)) {
      const recording = byJob.get(number);
      const count = found.filter((line) => line !== '').length;
      if (recording === undefined || count === 0) continue;
      linesPerJob.set(recording.sid, count);
      if (lines.has(recording.sid)) continue;
      lines.set(recording.sid, performance.now());
      fresh += 1;
    }
    if (fresh > 0) lineCounts.push(fresh);
  };
  const lookIntoTwilio = () => {
    for (const { sid } of recordings)
      if (!deletions.has(sid) && twilio.recording(sid).status === 'deleted') deletions.set(sid, performance.now());
  };

  let owed: readonly string[] | undefined = told === undefined ? recordings.map(({ sid }) => sid) : undefined;
  void told?.then((sids) => {
    owed = Array.from(sids);
  });
  const isHome = (sid: string) => lines.has(sid) && (keepsCopies || deletions.has(sid));
  const patientUntil = performance.now() + seconds * 1000;
  while (performance.now() < patientUntil) {
    lookIntoAirtable();
    lookIntoTwilio();
    if (owed?.every(isHome) === true) break;
    await sleep(LOOK_EVERY_MS);
  }
  const doubled = Array.from(linesPerJob).flatMap(([sid, count]) => (count > 1 ? [sid] : []));
  return { lines, deletions, lineCounts, doubled };
};
