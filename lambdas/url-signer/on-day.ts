import type { Deadline } from '../core/deadline';
import { type ObjectKey, folderOfDay, mayBeOf, partsOf, tellsJob } from '../core/object-key';
import type { RecordingArchive } from '../core/ports/s3';
import type { Candidate, Sought } from './question';
import type { Stretch } from './stretch';

/** Of 1,000 keys: one request for links looks through 20,000 of a day. */
const MOST_PAGES = 20;

/** What S3 is asked about one by one, for one request for links. */
const MOST_CANDIDATES = 1_000;

interface Page {
  readonly keys: readonly ObjectKey[];
  /** There is nothing behind it. */
  readonly isEnd: boolean;
}

const candidateOf = (key: ObjectKey): Candidate => {
  const { recordingSid, callSid } = partsOf(key) ?? {};
  return { key, recordingSid, callSid, jobNumber: undefined };
};

/** Finds the recordings of one day (`yyyy-mm-dd`, of UTC) by listing the bucket. */
export const findOnDay = (archive: Pick<RecordingArchive, 'list'>, prefixes: readonly string[]) => {
  /** The keys of the day, folder by folder, from behind a key on. No page is empty but the last one. */
  const pagesOf = async function* (
    day: string,
    from: ObjectKey | undefined,
    deadline: Deadline,
  ): AsyncGenerator<Page, void> {
    const folders = prefixes.map((prefix) => folderOfDay(day, prefix));
    const first =
      from === undefined
        ? 0
        : Math.max(
            folders.findIndex((folder) => from.startsWith(folder)),
            0,
          );
    for (const [index, folder] of folders.slice(first).entries()) {
      const isLastFolder = first + index === folders.length - 1;
      let after = from?.startsWith(folder) === true ? from : undefined;
      for (;;) {
        const { keys, isLast } = await archive.list(folder, after, deadline);
        if (keys.length > 0 || (isLast && isLastFolder)) yield { keys, isEnd: isLast && isLastFolder };
        after = keys.at(-1) ?? after;
        if (isLast) break;
      }
    }
  };

  const ofCall = async (stems: readonly string[], deadline: Deadline): Promise<ObjectKey[]> => {
    const allUnder = async (stem: string): Promise<ObjectKey[]> => {
      const keys: ObjectKey[] = [];
      for (;;) {
        const page = await archive.list(stem, keys.at(-1), deadline);
        keys.push(...page.keys);
        if (page.isLast) return keys;
      }
    };
    return (await Promise.all(stems.map(allUnder))).flat();
  };

  return async (sought: Sought, day: string, from: ObjectKey | undefined, deadline: Deadline): Promise<Stretch> => {
    const where = `S3, ${day}/ of UTC in ${prefixes.join(', ')}`;
    if (sought.by === 'callSid') {
      const stems = prefixes.map((prefix) => `${folderOfDay(day, prefix)}${sought.callSid}-`);
      const keys = await ofCall(stems, deadline);
      return {
        candidates: keys.map(candidateOf),
        accepts: () => true,
        next: undefined,
        findsOne: false,
        looked: [`${where}, for keys of the call`],
      };
    }

    if (sought.by === 'jobNumber') {
      const { jobNumber } = sought;
      const candidates: Candidate[] = [];
      let next: ObjectKey | undefined;
      let pages = 0;
      for await (const { keys, isEnd } of pagesOf(day, from, deadline)) {
        candidates.push(...keys.filter((key) => mayBeOf(key, jobNumber)).map(candidateOf));
        const isEnough = ++pages >= MOST_PAGES || candidates.length >= MOST_CANDIDATES;
        next = isEnd ? undefined : keys.at(-1);
        if (isEnough) break;
      }
      return {
        candidates: candidates.map((candidate) => ({ ...candidate, jobNumber })),
        // What an object says goes before what its key looks like.
        accepts: (_candidate, facts) =>
          facts?.jobNumber !== undefined
            ? facts.jobNumber === jobNumber
            : tellsJob(jobNumber) || (facts === undefined ? undefined : false),
        next,
        findsOne: false,
        looked: [`${where}, for recordings that were stored under the job number`],
      };
    }

    const { recordingSid } = sought;
    const all: ObjectKey[] = [];
    let isAll = true;
    let named: readonly ObjectKey[] = [];
    let pages = 0;
    for await (const { keys, isEnd } of pagesOf(day, from, deadline)) {
      named = keys.filter((key) => partsOf(key)?.recordingSid === recordingSid);
      if (named.length > 0) break;
      if (all.length < MOST_CANDIDATES) {
        all.push(...keys);
        isAll = isEnd;
      }
      // Only at first it is looked ahead, for a key that names the recording: most do not.
      if (++pages >= MOST_PAGES || (from !== undefined && all.length >= MOST_CANDIDATES)) break;
    }
    const some = all.slice(0, MOST_CANDIDATES);
    return {
      candidates: (named.length > 0 ? named : some).map(candidateOf),
      accepts: ({ recordingSid: inKey }, facts) =>
        facts === undefined ? inKey === recordingSid || undefined : (facts.recordingSid ?? inKey) === recordingSid,
      next: named.length > 0 || (isAll && some.length === all.length) ? undefined : some.at(-1),
      findsOne: true,
      looked: [`${where}, for an object that names the recording`],
    };
  };
};
