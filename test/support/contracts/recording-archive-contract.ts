import type { ObjectKey } from '../../../lambdas/core/object-key';
import type { RecordingArchive } from '../../../lambdas/core/ports/s3';
import type { Recording } from '../../../lambdas/core/recording';
import { keysFor } from '../../../lambdas/core/object-key';
import { NO_DEADLINE, completed, job, recordingOf } from '../subjects';

interface ArchiveWorld {
  readonly archive: RecordingArchive;
  /** Stores as the pipeline does. */
  put(key: ObjectKey, recording: Recording, bytes: number): Promise<void>;
  /** An object that says nothing about its recording. */
  putBare(key: ObjectKey): Promise<void>;
  delete(key: ObjectKey): Promise<void>;
}

let days = 0;
/** A folder that nobody else uses. */
const aFolder = () => `recordings/${String(++days).padStart(4, '0')}/11/20/`;

/** What every RecordingArchive does. */
export const recordingArchiveContract = (name: string, setUp: () => Promise<ArchiveWorld>) => {
  describe(`RecordingArchive: ${name}`, () => {
    let world: ArchiveWorld;
    beforeAll(async () => {
      world = await setUp();
    });

    const list = (stem: string, after?: string) => world.archive.list(stem, after, NO_DEADLINE);
    const putMany = async (keys: readonly string[]) => {
      for (let from = 0; from < keys.length; from += 50)
        await Promise.all(keys.slice(from, from + 50).map((key) => world.putBare(key)));
    };

    test('lists the keys that begin so, in their order, from behind any key on', async () => {
      const folder = aFolder();
      const keys = ['a', 'b Ö', 'b', 'c'].map((one) => `${folder}${one}.mp3`);
      await putMany([...keys, `${aFolder()}d.mp3`]);
      const sorted = keys.toSorted();
      expect(await list(folder)).toEqual({ keys: sorted, isLast: true });
      expect(await list(folder, sorted[1])).toEqual({ keys: sorted.slice(2), isLast: true });
      expect(await list(folder, `${folder}bb`)).toEqual({ keys: [`${folder}c.mp3`], isLast: true });
      expect(await list(folder, sorted[3])).toEqual({ keys: [], isLast: true });
      expect(await list(aFolder())).toEqual({ keys: [], isLast: true });
    });

    test('lists 1,000 keys at once, and says whether there are more', async () => {
      const folder = aFolder();
      const keys = Array.from({ length: 1_001 }, (_, index) => `${folder}${String(index).padStart(4, '0')}.mp3`);
      await putMany(keys);
      const first = await list(folder);
      expect(first).toEqual({ keys: keys.slice(0, 1_000), isLast: false });
      expect(await list(folder, first.keys.at(-1))).toEqual({ keys: keys.slice(1_000), isLast: true });
    }, 60_000);

    test('tells what an object says about its recording', async () => {
      const recording = {
        ...recordingOf(completed({ jobNumber: job('Köln "1" \\ 東京'), channels: 2 })),
        durationSeconds: 7,
      };
      const key = `${aFolder()}${recording.callSid}-x.mp3`;
      await world.put(key, recording, 123);
      const { sid, callSid, jobNumber, startedAt } = recording;
      expect(await world.archive.describe(key, NO_DEADLINE)).toEqual({
        state: 'there',
        facts: { recordingSid: sid, callSid, jobNumber, startedAt, durationSeconds: 7, channels: 2, bytes: 123 },
      });
    });

    test('the longest job number is read as it was written', async () => {
      const jobNumber = job('\u4ed5'.repeat(256));
      const key = `${aFolder()}long.mp3`;
      await world.put(key, recordingOf(completed({ jobNumber })), 1);
      expect(await world.archive.describe(key, NO_DEADLINE)).toMatchObject({ facts: { jobNumber } });
    });

    test('of an object that says nothing only its size is known', async () => {
      const key = `${aFolder()}bare.mp3`;
      await world.putBare(key);
      const described = await world.archive.describe(key, NO_DEADLINE);
      const { bytes, ...others } = described.state === 'there' ? described.facts : { bytes: undefined };
      expect(bytes).toBeGreaterThan(0);
      expect(new Set(Object.values(others))).toEqual(new Set([undefined]));
    });

    test('what was deleted is told from what never was, and from what was stored anew', async () => {
      const folder = aFolder();
      const [there, again, gone, never] = ['there', 'again', 'gone', 'never'].map((one) => `${folder}${one}.mp3`);
      if (there === undefined || again === undefined || gone === undefined || never === undefined)
        throw new Error('four');
      for (const key of [there, again, gone]) await world.putBare(key);
      for (const key of [again, gone]) await world.delete(key);
      await world.putBare(again);
      const states = await Promise.all(
        [there, again, gone, never].map(async (key) => (await world.archive.describe(key, NO_DEADLINE)).state),
      );
      expect(states).toEqual(['there', 'there', 'deleted', 'absent']);
      expect(await world.archive.deleted(folder, NO_DEADLINE)).toEqual([gone]);
      expect(await world.archive.deleted(`${folder}n`, NO_DEADLINE)).toEqual([]);
      expect((await list(folder)).keys).toEqual([again, there]);
    });

    test("the pipeline's own keys are found by their day", async () => {
      const recording = recordingOf(completed({ jobNumber: job('Auftrag 7/2') }));
      const [key] = keysFor(recording, 'recordings');
      await world.put(key, recording, 5);
      expect((await list(`recordings/2026/11/20/${recording.callSid}-`)).keys).toEqual([key]);
    });
  });
};
