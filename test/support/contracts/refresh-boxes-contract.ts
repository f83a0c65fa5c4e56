import type { RefreshBoxes } from '../../../lambdas/core/ports/airtable';
import { type JobId, jobId } from '../../../lambdas/core/recording';
import { NO_DEADLINE } from '../subjects';

/** Boxes of a base in which people tick. */
interface BoxesWorld {
  readonly boxes: RefreshBoxes;
  add(number: string | number, cells?: { history?: string; isTicked?: boolean }): JobId;
  history(number: string): string;
  isTicked(number: string): boolean;
  edit(number: string, history: string): void;
  remove(number: string): void;
  /** From now on Airtable takes nothing for it. */
  refuse(id: JobId): void;
  stop(): Promise<void>;
}

const line = (text: string) => ({ text, assumesEmpty: false });

/** What every RefreshBoxes does. */
export const refreshBoxesContract = (name: string, setUp: () => Promise<BoxesWorld>) => {
  describe(`RefreshBoxes: ${name}`, () => {
    let world: BoxesWorld;
    beforeEach(async () => {
      world = await setUp();
    });
    afterEach(() => world.stop());

    test('Jobs are read by their ids: number, history and box; one that is gone is left out', async () => {
      const ticked = world.add('J-1', { history: 'Notes.', isTicked: true });
      const unticked = world.add('J-2', { history: 'More.' });
      const empty = world.add(7, { isTicked: true });
      const gone = world.add('J-4', { isTicked: true });
      world.add('J-5', { isTicked: true });
      world.remove('J-4');
      const found = await world.boxes.read([ticked, unticked, empty, gone], NO_DEADLINE);
      expect(found.map(({ id, number, isNumeric, history, box }) => ({ id, number, isNumeric, history, box }))).toEqual(
        [
          { id: ticked, number: 'J-1', isNumeric: false, history: { text: 'Notes.' }, box: { isTicked: true } },
          { id: unticked, number: 'J-2', isNumeric: false, history: { text: 'More.' }, box: { isTicked: false } },
          { id: empty, number: '7', isNumeric: true, history: { text: '', omitted: true }, box: { isTicked: true } },
        ],
      );
      expect(await world.boxes.read([jobId.parse('rec404')], NO_DEADLINE)).toEqual([]);
    });

    test('a box is unticked with its history, or alone', async () => {
      const both = world.add('J-1', { history: 'Notes.', isTicked: true });
      const alone = world.add('J-2', { history: 'More.', isTicked: true });
      const nothing = world.add('J-3', { isTicked: true });
      const unticked = await world.boxes.untick(
        new Map([
          [both, line('Notes.\n| Ü |')],
          [alone, undefined],
          [nothing, undefined],
        ]),
        NO_DEADLINE,
      );
      expect(unticked).toEqual(
        new Map([
          [both, { text: 'Notes.\n| Ü |', isTicked: false }],
          [alone, { text: 'More.', isTicked: false }],
          [nothing, { text: undefined, isTicked: false }],
        ]),
      );
      expect(['J-1', 'J-2', 'J-3'].map((number) => world.isTicked(number))).toEqual([false, false, false]);
      expect(['J-1', 'J-2', 'J-3'].map((number) => world.history(number))).toEqual(['Notes.\n| Ü |', 'More.', '']);
    });

    test('one that Airtable refuses keeps the others from nothing, nor does one that is gone', async () => {
      const ids = Array.from({ length: 10 }, (_, index) => world.add(`J-${index}`, { history: 'old', isTicked: true }));
      const [gone = jobId.parse('none'), , culprit = gone] = ids;
      world.refuse(culprit);
      world.remove('J-0');
      const unticked = await world.boxes.untick(new Map(ids.map((id) => [id, line('new')])), NO_DEADLINE);
      expect(unticked.get(gone)).toMatchObject({ failure: { disposition: 'retry', code: 'job-gone' } });
      expect(unticked.get(culprit)).toMatchObject({ failure: { disposition: 'park', code: 'history-refused' } });
      expect([world.history('J-2'), world.isTicked('J-2')]).toEqual(['old', true]);
      for (const number of ['J-1', 'J-3', 'J-9'])
        expect([world.history(number), world.isTicked(number)]).toEqual(['new', false]);
    });

    test('a history that seemed empty is written if it is; if not, its box stays ticked, too', async () => {
      const empty = world.add('J-1', { isTicked: true });
      const full = world.add('J-2', { isTicked: true });
      world.edit('J-2', 'notes of two years');
      const update = { text: 'a line', assumesEmpty: true };
      const unticked = await world.boxes.untick(
        new Map([
          [empty, update],
          [full, update],
        ]),
        NO_DEADLINE,
      );
      expect(unticked.get(empty)).toEqual({ text: 'a line', isTicked: false });
      expect(unticked.get(full)).toMatchObject({ failure: { disposition: 'retry', code: 'history-unreadable' } });
      expect([world.history('J-2'), world.isTicked('J-2')]).toEqual(['notes of two years', true]);
    });
  });
};
