import { inParallel } from '../../../lambdas/core/in-parallel';

/** Work that ends when it is told to. */
const handwork = () => {
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<undefined>>();
  const work = async (item: number) => {
    begun.push(item);
    const end = Promise.withResolvers<undefined>();
    ends.set(item, end);
    await end.promise;
  };
  /** Lets all go on that can. */
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    work,
    turn,
    end: (item: number) => ends.get(item)?.resolve(undefined),
    fail: (item: number) => ends.get(item)?.reject(new Error(`no ${item}`)),
  };
};

test('so many are under way at a time, and the next begins when one ends', async () => {
  const { begun, work, turn, end } = handwork();
  const all = inParallel(2, [1, 2, 3, 4], work);
  await turn();
  expect(begun).toEqual([1, 2]);
  end(2);
  await turn();
  expect(begun).toEqual([1, 2, 3]);
  for (const item of [1, 3]) end(item);
  await turn();
  end(4);
  await all;
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('when one fails none is begun any more, those under way end, and the failure is told', async () => {
  const { begun, work, turn, end, fail } = handwork();
  const all = inParallel(2, [1, 2, 3, 4], work);
  const failure = expect(all).rejects.toThrow('no 1');
  await turn();
  fail(1);
  await turn();
  end(2);
  await failure;
  expect(begun).toEqual([1, 2]);
});

test('items may come one after another, and a source that fails is told', async () => {
  const done: number[] = [];
  const source = async function* () {
    yield 1;
    await Promise.resolve();
    throw new Error('the source broke');
  };
  const work = (item: number) => Promise.resolve(void done.push(item));
  await expect(inParallel(2, source(), work)).rejects.toThrow('the source broke');
  expect(done).toEqual([1]);
});
