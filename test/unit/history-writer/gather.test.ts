import { type Delivery, Postponed } from '../../../lambdas/core/delivery';
import type { HistoryEvent } from '../../../lambdas/core/messages';
import { gather } from '../../../lambdas/history-writer/gather';
import { NO_DEADLINE, delivered, missingEvent, refreshEvent, storedEvent } from '../../support/subjects';

const MIDNIGHT = Date.parse('2026-11-27T00:00:00Z');

/** A writer with a window of 20 s, at moments after midnight. */
const world = (windowSeconds = 20) => {
  let seconds = 0;
  const written: Delivery<HistoryEvent>[][] = [];
  const failure = new Error('Airtable is away');
  let fails = false;
  const writer = gather(
    (deliveries) => {
      written.push([...deliveries]);
      return Promise.resolve(new Map(fails ? deliveries.map((delivery) => [delivery, failure]) : []));
    },
    { windowSeconds, fullBatch: 10 },
    () => new Date(MIDNIGHT + seconds * 1000),
  );
  return {
    written,
    failure,
    failing: () => (fails = true),
    /** For how many seconds each was put off; undefined: it was written. */
    at: async (when: number, ...deliveries: Delivery<HistoryEvent>[]) => {
      seconds = when;
      const left = await writer(deliveries, NO_DEADLINE);
      return deliveries.map((delivery) => {
        const outcome = left.get(delivery);
        return outcome instanceof Postponed ? outcome.seconds : outcome;
      });
    },
  };
};

const line = (attempt = 1) => delivered(storedEvent(), { attempt });
const lines = (count: number) => Array.from({ length: count }, () => line());

test('the first line after a quiet time is written at once, and those after it meet at the end of the window', async () => {
  const { at, written } = world();
  expect(await at(3, line())).toEqual([undefined]);
  expect(await at(4, line(), delivered(missingEvent()))).toEqual([16, 16]);
  expect(await at(19.5, line())).toEqual([1]);
  expect(written).toHaveLength(1);
  expect(await at(20, line())).toEqual([undefined]);
});

test('what was put off once is written, whatever comes with it, and begins another window', async () => {
  const { at } = world();
  await at(3, line());
  expect(await at(20, line(2), line())).toEqual([undefined, undefined]);
  expect(await at(20.5, line(2), line(2), line(2))).toEqual([undefined, undefined, undefined]);
  expect(await at(21, line())).toEqual([19]);
});

test('a full batch gains nothing from waiting', async () => {
  const { at } = world();
  await at(3, line());
  expect(await at(4, ...lines(10))).toEqual(Array.from({ length: 10 }));
  expect(await at(5, ...lines(9))).toEqual(Array.from({ length: 9 }, () => 15));
});

test('who ticked a box waits for no window', async () => {
  const { at } = world();
  await at(3, line());
  expect(await at(4, delivered(refreshEvent()), line())).toEqual([undefined, undefined]);
});

test('a clock that is set back puts nothing off for longer than a window', async () => {
  const { at } = world();
  await at(3600, line());
  expect(await at(3, line())).toEqual([undefined]);
});

test('a batch that fails has used requests, and opens a window all the same', async () => {
  const { at, failing, failure } = world();
  failing();
  expect(await at(3, line())).toEqual([failure]);
  expect(await at(4, line())).toEqual([16]);
});

test('without a window nothing is put off', async () => {
  const { at } = world(0);
  for (const when of [3, 3.1, 3.2]) expect(await at(when, line())).toEqual([undefined]);
});
