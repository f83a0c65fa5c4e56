import fc from 'fast-check';
import { SortedKeys } from './sorted-keys';

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '0', 'é'), maxLength: 4 });
const step = fc.record({ kind: fc.constantFrom('set', 'set', 'delete'), key });

test('lists what a map holds under any prefix, sorted, whatever was put and taken away', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), key, (steps, prefix) => {
      const [sorted, plain] = [new SortedKeys<number>(), new Map<string, number>()];
      steps.forEach((one, number) => {
        for (const map of [sorted, plain])
          if (one.kind === 'set') map.set(one.key, number);
          else map.delete(one.key);
      });
      expect(Array.from(sorted)).toEqual(Array.from(plain));
      expect(sorted.keysWith(prefix)).toEqual(
        Array.from(plain.keys())
          .filter((one) => one.startsWith(prefix))
          .sort(),
      );
    }),
  );
});

test('is empty once it is cleared', () => {
  const keys = new SortedKeys<number>().set('a', 1);
  keys.clear();
  expect([keys.size, keys.keysWith('')]).toEqual([0, []]);
});
