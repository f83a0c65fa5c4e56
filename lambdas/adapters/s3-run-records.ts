import { text } from 'node:stream/consumers';
import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { dayAt } from '../core/days';
import type { Deadline } from '../core/deadline';
import { RetryLater, explain } from '../core/errors';
import { inParallel } from '../core/in-parallel';
import { parseJson } from '../core/json';
import type { RunId, RunRecords } from '../core/ports/reconciling';
import type { RecordingSid } from '../core/recording';
import { RUNS_FOLDER } from '../core/records';
import { type RunRecord, fedInRecord, runRecord } from '../core/run-record';
import { statusOf } from './s3-failure';
import { keysWith, readObject } from './s3-objects';
import type { Time } from '../core/time';
import { type RecordsPlace, addRecord } from './s3-records';

/** Chunks read at a time; each is smaller than 40 KB. */
const AT_A_TIME = 10;

/** What is dated later than this was written by a clock that was ahead; a lesser difference does no harm. */
const AHEAD_MS = 60 * 60 * 1000;

/** Of the newest records so many are tried, where some cannot be read. */
const TRIED = 5;

const folderOf = (at: Date): string => `${RUNS_FOLDER}/${dayAt(at).replaceAll('-', '/')}/`;

/** Keys sort by time. A record of what is fed in bears its number, so that the two are told apart without reading. */
const keyOf = (at: Date, run: RunId, part?: number): string =>
  `${folderOf(at)}${at.toISOString()}-${run}${part === undefined ? '' : `-fed-in-${String(part)}`}.json`;

const isFedIn = (key: string): boolean => /-fed-in-\d+\.json$/.test(key);

const unrecorded = (what: string, error: unknown): RetryLater =>
  new RetryLater('run-unrecorded', { message: `The links bucket ${what}: ${explain(error)}`, cause: error });

export interface RunRecordsPlace extends RecordsPlace {
  readonly time: Pick<Time, 'now' | 'pause'>;
}

/** The folder `runs` of the links bucket. */
export const s3RunRecords = (s3: S3Client, place: RunRecordsPlace): RunRecords => {
  const { bucket, time } = place;
  /** What comes later is still to come. */
  const soon = (): Date => new Date(time.now().getTime() + AHEAD_MS);
  const pastOf = (keys: readonly string[]): string[] => {
    const end = keyOf(soon(), '');
    return keys.filter((key) => key < end);
  };

  const keysBehind = async (after: string, { signal }: Deadline): Promise<string[]> => {
    const input = { Bucket: bucket, Prefix: `${RUNS_FOLDER}/`, StartAfter: after };
    const keys: string[] = [];
    for await (const key of keysWith(s3, input, signal)) keys.push(key);
    return keys;
  };

  const read = async (key: string, { signal }: Deadline): Promise<unknown> =>
    parseJson(await readObject(s3, time, { bucket, key, signal }, text));

  const readOrNothing = async (key: string, deadline: Deadline): Promise<unknown> => {
    try {
      return await read(key, deadline);
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  };

  const newestOf = async (keys: readonly string[], deadline: Deadline): Promise<RunRecord | undefined> => {
    const all = keys.filter((key) => !isFedIn(key));
    // One that a clock dated ahead would be the newest until that day, and nothing would be remembered until then.
    const past = pastOf(all);
    const records = past.length > 0 ? past : all;
    for (const key of records.slice(-TRIED).reverse()) {
      const { data } = runRecord.safeParse(await readOrNothing(key, deadline));
      if (data !== undefined) return data;
    }
    // Without one the first day would begin anew, and what was recorded before it would be forgotten.
    if (records.length > 0) throw new Error('none of the newest records of runs can be read');
    return undefined;
  };

  const add = async (key: string, body: unknown, deadline: Deadline): Promise<void> => {
    const put = () => addRecord(s3, place, { key, body: JSON.stringify(body) }, deadline);
    try {
      await put().catch(async (error: unknown) => {
        deadline.signal.throwIfAborted();
        // What S3 refuses it has not kept; of two writes at the same time it asks for another (S3 API, PutObject, 409).
        const status = statusOf(error) ?? 500;
        if (status < 500 && status !== 409) throw error;
        // It may have been kept, and only the answer was lost: whoever said that it was not would count it anew, or never.
        await put().catch(() => {
          throw error;
        });
      });
    } catch (error) {
      throw unrecorded('took no record of a run', error);
    }
  };

  return {
    async earlier(since, deadline) {
      try {
        const recent = await keysBehind(folderOf(since), deadline);
        const latest =
          (await newestOf(recent, deadline)) ??
          (await newestOf(await keysBehind(`${RUNS_FOLDER}/`, deadline), deadline));
        let fedIn: Promise<ReadonlyMap<RecordingSid, Date>> | undefined;
        return {
          latest,
          fedIn: (asked) =>
            (fedIn ??= fedInBy(recent.filter(isFedIn), asked).catch((error: unknown) => {
              throw unrecorded('does not say what was fed in', error);
            })),
          fedInSince: async (run, asked) => {
            try {
              return await fedInBesides(recent, run, asked);
            } catch (error) {
              throw unrecorded('does not say what is fed in meanwhile', error);
            }
          },
        };
      } catch (error) {
        throw unrecorded('does not say what earlier runs did', error);
      }
    },

    async addFedIn(run, { at, part, recordingSids }, deadline) {
      const record = fedInRecord.encode({ at, recordingSids: [...recordingSids] });
      await add(keyOf(at, run, part), record, deadline);
    },

    async add(run, record, deadline) {
      await add(keyOf(record.at, run), runRecord.encode(record), deadline);
    },
  };

  /** The whole last day is listed again: keys sort by the clocks of those who write them. */
  async function fedInBesides(
    known: readonly string[],
    run: RunId,
    deadline: Deadline,
  ): Promise<ReadonlySet<RecordingSid>> {
    const newest = pastOf(known).at(-1) ?? `${RUNS_FOLDER}/`;
    const keys = await keysBehind(newest.slice(0, newest.lastIndexOf('/') + 1), deadline);
    const isKnown = new Set(known);
    const later = keys.filter((key) => isFedIn(key) && !isKnown.has(key) && !key.includes(`Z-${run}-fed-in-`));
    return new Set((await fedInBy(later, deadline)).keys());
  }

  async function fedInBy(keys: readonly string[], deadline: Deadline): Promise<ReadonlyMap<RecordingSid, Date>> {
    const last = new Map<RecordingSid, Date>();
    await inParallel(AT_A_TIME, keys, async (key) => {
      const { data } = fedInRecord.safeParse(await readOrNothing(key, deadline));
      // Something else lies there, or nothing any more. Those it was about are fed in once more, which idempotency absorbs;
      // if it held up the runs, it would hold up all recordings for as long as it is listed.
      if (data === undefined || data.at > soon()) return;
      const { at, recordingSids } = data;
      for (const sid of recordingSids) {
        const known = last.get(sid);
        if (known === undefined || known < at) last.set(sid, at);
      }
    });
    return last;
  }
};
