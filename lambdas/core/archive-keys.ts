import type { Deadline } from './deadline';
import type { ObjectKey } from './object-key';
import type { RecordingArchive } from './ports/s3';

/** All keys of a folder, in their order, a page at a time as they are asked for. @throws {RetryLater} */
export const keysOf = async function* (
  archive: Pick<RecordingArchive, 'list'>,
  folder: string,
  deadline: Deadline,
): AsyncGenerator<ObjectKey, void, undefined> {
  let after: ObjectKey | undefined;
  do {
    deadline.require();
    const { keys, isLast } = await archive.list(folder, after, deadline);
    yield* keys;
    // A page without a key says nothing of where to go on.
    after = isLast ? undefined : keys.at(-1);
  } while (after !== undefined);
};
