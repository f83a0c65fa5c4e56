import type { Jobs } from '../../../lambdas/core/ports/airtable';
import { type JobId, jobId } from '../../../lambdas/core/recording';
import { NO_DEADLINE, aCallSid, aRecordingSid, job } from '../subjects';
import { ofNumbers, outcomeOf, updates } from '../worlds/jobs-world';

/** Jobs over a base that can be given some, and that people and Airtable do things to. */
interface JobsWorld {
  readonly jobs: Jobs;
  /** A number makes a field of numbers of it. */
  add(number: string | number, cells?: { history?: string; callSids?: string }): JobId;
  history(number: string): string;
  edit(number: string, history: string): void;
  remove(number: string): void;
  /** From now on Airtable takes no history for it. */
  refuse(id: JobId): void;
  stop(): Promise<void>;
}

/** What every Jobs does. */
export const jobsContract = (name: string, setUp: () => Promise<JobsWorld>) => {
  describe(`Jobs: ${name}`, () => {
    let world: JobsWorld;
    beforeEach(async () => {
      world = await setUp();
    });
    afterEach(() => world.stop());

    const numbersFound = async (...numbers: string[]) =>
      (await world.jobs.find(ofNumbers(...numbers), NO_DEADLINE)).map(({ number }) => number);

    test('jobs are found by id, by number and by call, in one question; others are not', async () => {
      const call = aCallSid();
      world.add('J-1', { history: 'line 1\nline 2' });
      world.add('J-2', { callSids: `${aCallSid()}, ${call}` });
      const third = world.add('J-3');
      world.add('J-4');

      const found = await world.jobs.find({ ids: [third], numbers: [job('J-1')], calls: [call] }, NO_DEADLINE);

      expect(found.map(({ number, history, isNumeric }) => ({ number, history, isNumeric }))).toEqual([
        { number: 'J-1', history: { text: 'line 1\nline 2' }, isNumeric: false },
        { number: 'J-2', history: { text: '', omitted: true }, isNumeric: false },
        { number: 'J-3', history: { text: '', omitted: true }, isNumeric: false },
      ]);
      expect(found[1]?.callSids).toContain(call);
      expect(found[2]?.id).toBe(third);
    });

    test('jobs are found by a call or a recording that their history speaks of; others are not', async () => {
      const [call, sid] = [aCallSid(), aRecordingSid()];
      const first = world.add('J-1', {
        history: `Called.\nURL: https://bucket.example/2026/11/20/${call}-J-1.mp3?x=1`,
      });
      const second = world.add('J-2', { history: `${aRecordingSid()}, ${sid}` });
      world.add('J-3', { history: `${aCallSid()} ${aRecordingSid()}` });
      world.add('J-4', { callSids: call });
      const ask = async (...inHistory: (typeof call | typeof sid)[]) =>
        (await world.jobs.find({ ids: [], numbers: [], calls: [], inHistory }, NO_DEADLINE)).map(({ id }) => id);
      expect(await ask(call)).toEqual([first]);
      expect(await ask(sid)).toEqual([second]);
      expect(await ask(call, sid)).toEqual([first, second]);
      expect(await ask(aRecordingSid())).toEqual([]);
    });

    test('no job, no answer', async () => {
      const query = { ids: [jobId.parse('rec404')], numbers: [job('J-404')], calls: [aCallSid()] };
      expect(await world.jobs.find(query, NO_DEADLINE)).toEqual([]);
    });

    test.each([`O'Hara`, 'back\\slash', `\\'`, 'Ä-7', 'a "quoted" job', `') OR TRUE() OR ('`, '1001', '007', '-5'])(
      'the job number %j finds its own job only',
      async (number) => {
        world.add(number);
        world.add('another');
        expect(await numbersFound(number)).toEqual([number]);
      },
    );

    test('all jobs of a number are found, however they write it: which one is meant is not for us to say', async () => {
      world.add('Ä-1');
      world.add('Ä-1 ');
      world.add('A\u0308-1');
      expect(await numbersFound('Ä-1')).toEqual(['Ä-1', 'Ä-1', 'Ä-1']);
    });

    test('a job without a number is found by its call, and has none', async () => {
      const call = aCallSid();
      world.add(' ', { callSids: call });
      const found = await world.jobs.find({ ids: [], numbers: [], calls: [call] }, NO_DEADLINE);
      expect(found).toMatchObject([{ number: undefined, isNumeric: false }]);
    });

    test('a number of digits finds the job of a field of numbers, too', async () => {
      world.add(7);
      expect(await world.jobs.find(ofNumbers('007'), NO_DEADLINE)).toMatchObject([{ number: '7', isNumeric: true }]);
      expect(await numbersFound('7.0', '8')).toEqual(['7']);
      expect(await numbersFound('07x')).toEqual([]);
    });

    test('ten histories are written at once, and come back as they are now', async () => {
      const numbers = Array.from({ length: 10 }, (_, index) => `J-${index}`);
      const ids = numbers.map((number) => world.add(number, { history: 'old' }));
      const written = await world.jobs.writeHistories(
        updates(...ids.map((id, index) => [id, `history ${index}\n| Ü |`] as const)),
        NO_DEADLINE,
      );
      expect(ids.map((id) => written.get(id))).toEqual(ids.map((_, index) => ({ text: `history ${index}\n| Ü |` })));
      expect(numbers.map((number) => world.history(number))).toEqual(ids.map((_, index) => `history ${index}\n| Ü |`));
    });

    test('one that Airtable refuses keeps the others from nothing', async () => {
      const ids = Array.from({ length: 10 }, (_, index) => world.add(`J-${index}`, { history: 'old' }));
      const [, , , culprit] = ids;
      if (culprit === undefined) throw new Error('there are ten');
      world.refuse(culprit);
      const written = await world.jobs.writeHistories(updates(...ids.map((id) => [id, 'new'] as const)), NO_DEADLINE);
      expect(ids.map((id) => outcomeOf(written.get(id)))).toEqual(
        ids.map((id) => (id === culprit ? 'history-refused' : 'new')),
      );
      expect(world.history('J-3')).toBe('old');
      expect(world.history('J-4')).toBe('new');
    });

    test('neither does one that was deleted meanwhile', async () => {
      const [gone, there] = [world.add('J-1'), world.add('J-2')];
      world.remove('J-1');
      const written = await world.jobs.writeHistories(updates([gone, 'new'], [there, 'new']), NO_DEADLINE);
      expect(written.get(gone)).toMatchObject({ failure: { disposition: 'retry', code: 'job-gone' } });
      expect(world.history('J-2')).toBe('new');
    });

    test('a history that seemed empty is written if it is, and left alone if it is not', async () => {
      const [empty, full] = [world.add('J-1'), world.add('J-2')];
      world.edit('J-2', 'notes of two years');
      const update = { text: 'a line', assumesEmpty: true };
      const written = await world.jobs.writeHistories(
        new Map([
          [empty, update],
          [full, update],
        ]),
        NO_DEADLINE,
      );
      expect(written.get(empty)).toEqual({ text: 'a line' });
      expect(written.get(full)).toMatchObject({ failure: { disposition: 'retry', code: 'history-unreadable' } });
      expect(world.history('J-2')).toBe('notes of two years');
    });
  });
};
