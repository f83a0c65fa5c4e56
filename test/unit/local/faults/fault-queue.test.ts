import { type FaultQueue, faultQueue } from '../../../../local/faults/fault-queue';

interface Named {
  readonly name: string;
  readonly times?: number;
}

let faults: FaultQueue<Named>;
beforeEach(() => {
  faults = faultQueue();
});

const named =
  (...names: string[]) =>
  (fault: Named): fault is Named =>
    names.includes(fault.name);
const taken = (...names: string[]) => faults.take(named(...names))?.name;

test('faults strike in the order given, each once', () => {
  faults.add({ name: 'first' });
  faults.add({ name: 'second' });
  const any = ['second', 'first'];
  expect([taken(...any), taken(...any), taken(...any)]).toEqual(['first', 'second', undefined]);
});

test('one that does not fit stays, and the next strikes', () => {
  faults.add({ name: 'first' });
  faults.add({ name: 'second' });
  expect([taken('second'), taken('second'), taken('first')]).toEqual(['second', undefined, 'first']);
});

test('faults strike as many times as they say, or until cleared', () => {
  faults.add({ name: 'twice', times: 2 });
  expect([taken('twice'), taken('twice'), taken('twice')]).toEqual(['twice', 'twice', undefined]);
  faults.add({ name: 'ever', times: Infinity });
  expect([taken('ever'), taken('ever'), taken('ever')]).toEqual(['ever', 'ever', 'ever']);
  faults.clear();
  expect(taken('ever')).toBeUndefined();
});
